//! The rules of this code base that no compiler knows, checked from its files.
//!
//! `crates/README.md` says what they are for. Each check is a pure function from text to
//! complaints, with its own tests; here they meet the real files.

#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/sources.rs"]
mod sources;
#[path = "tidy/tree.rs"]
mod tree;

use tree::{TextFile, manifest, manifests, root, text_files};

#[track_caller]
fn expect_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Complaints of `check` about every file whose name ends with one of `endings`.
fn about(endings: &[&str], check: impl Fn(&TextFile) -> Vec<String>) -> Vec<String> {
    let files = text_files(&root());
    let chosen = files.iter().filter(|file| endings.iter().any(|end| file.path.ends_with(end)));
    let complaints: Vec<String> = chosen.clone().flat_map(check).collect();
    assert!(chosen.count() > 0, "no file ends with any of {endings:?}");
    complaints
}

#[test]
fn no_crate_knows_a_higher_one() {
    expect_none(&layers::directions(&manifests(&root())));
}

#[test]
fn what_a_layer_is_for_stays_in_it() {
    expect_none(&layers::homes(&manifests(&root())));
}

#[test]
fn the_model_is_plain_values() {
    expect_none(&layers::model(&manifests(&root())));
}

#[test]
fn every_crate_keeps_the_workspace_lints() {
    let workspace = manifest(&root().join("Cargo.toml"));
    expect_none(&layers::lints(&workspace, &manifests(&root())));
}

#[test]
fn every_crate_is_on_the_map() {
    let map = std::fs::read_to_string(root().join("crates/README.md")).unwrap();
    expect_none(&layers::on_the_map(&map, &manifests(&root())));
}

#[test]
fn every_dependency_comes_from_crates_io() {
    expect_none(&layers::locked(&manifest(&root().join("Cargo.lock"))));
}

#[test]
fn files_have_at_most_400_lines() {
    expect_none(&about(&[".rs", ".mjs", ".py"], sources::length));
}

#[test]
fn files_say_first_why_they_exist() {
    expect_none(&about(&[".rs"], sources::first_line));
}

#[test]
fn file_names_say_what_is_inside() {
    expect_none(&about(&[".rs", ".mjs", ".py"], sources::name));
}

#[test]
fn nothing_is_left_for_later() {
    expect_none(&about(&[".rs", ".mjs", ".py"], sources::unfinished));
}

#[test]
fn sockets_are_opened_in_one_place() {
    expect_none(&about(&[".rs"], sources::sockets));
}

#[test]
fn time_and_environment_come_in_as_arguments() {
    expect_none(&about(&[".rs"], sources::surroundings));
}

#[test]
fn unsafe_code_is_in_two_files() {
    expect_none(&about(&[".rs"], sources::unsafe_code));
}

#[test]
fn the_project_stands_alone() {
    let endings = [".rs", ".mjs", ".py", ".md", ".toml", ".json", ".sh"];
    expect_none(&about(&endings, sources::elsewhere));
}

#[test]
fn every_security_rule_has_its_test() {
    let security = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let mut files = text_files(&root());
    files.retain(|file| file.path.ends_with(".rs"));
    expect_none(&sources::rules(&security, &files));
}
