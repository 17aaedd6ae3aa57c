//! What a source file may look like and reach for.

use crate::tree::TextFile;

/// Lines that a file may have.
const MOST_LINES: usize = 400;

/// Words that say nothing of what a file knows.
const EMPTY_WORDS: [&str; 7] =
    ["util", "utils", "helpers", "helper", "common", "manager", "service"];

/// Layers that take time, randomness and settings as arguments.
const LOWER: [&str; 5] =
    ["barid-crypto", "barid-mime", "barid-model", "barid-protocols", "barid-store"];

/// Complains of a file that is too long to hold one thing.
pub(crate) fn length(file: &TextFile) -> Vec<String> {
    let lines = file.text.lines().count();
    complain(lines > MOST_LINES, || format!("{} has {lines} lines", file.path))
}

/// Complains of a file that does not begin with why it exists.
pub(crate) fn first_line(file: &TextFile) -> Vec<String> {
    let silent = !file.text.starts_with("//! ");
    complain(silent, || format!("{} does not begin with //! and why it exists", file.path))
}

/// Complains of a name that would fit any file.
pub(crate) fn name(file: &TextFile) -> Vec<String> {
    let mut words = file.path.split(['/', '_', '-', '.']);
    let empty = words.any(|word| EMPTY_WORDS.contains(&word));
    complain(empty, || format!("the name {} does not say what is inside", file.path))
}

/// Complains of code and tests that were put off.
pub(crate) fn unfinished(file: &TextFile) -> Vec<String> {
    // Written so that this file does not find itself.
    let marks = ["todo", "unimplemented"].map(|name| format!("{name}!("));
    let skipped = format!("#[{}", "ignore");
    let later =
        ["TO", "FIX"].map(|start| format!("{start}{}", if start == "TO" { "DO" } else { "ME" }));
    let line_is_marked = |line: &str| {
        marks.iter().chain([&skipped]).any(|mark| line.contains(mark.as_str()))
            || later.iter().any(|mark| has_word(line, mark) && !line.contains(&format!("{mark} #")))
    };
    lines(file, &file.text, line_is_marked, "leaves something for later")
}

/// Complains of sockets outside of the one module that opens them. The bridge listens on
/// loopback, for tests; no release has it.
pub(crate) fn sockets(file: &TextFile) -> Vec<String> {
    let homes = ["crates/barid-protocols/src/net", "crates/barid-cli/src/bridge/"];
    let net = homes.iter().any(|home| file.path.starts_with(home));
    let ships = ["crates/", "src-tauri/"].iter().any(|top| file.path.starts_with(top));
    if !ships || net || is_test(file) {
        return Vec::new();
    }
    let words = ["TcpStream", "TcpListener", "TcpSocket", "UdpSocket", "UnixStream", "reqwest"];
    let opens = |line: &str| words.iter().any(|word| has_word(line, word));
    lines(file, code(&file.text), opens, "opens a socket outside of barid-protocols/src/net")
}

/// Complains of layers below the engine that look around instead of being told.
pub(crate) fn surroundings(file: &TextFile) -> Vec<String> {
    let lower = LOWER.iter().any(|layer| file.path.starts_with(&format!("crates/{layer}/src")));
    // The one clock there is, for shells to pass on.
    if !lower || is_test(file) || file.path == "crates/barid-model/src/clock.rs" {
        return Vec::new();
    }
    let calls = [
        "std::env",
        "env::var",
        "env::temp",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "getrandom::",
        "rand::",
        "OsRng",
    ];
    let looks = |line: &str| calls.iter().any(|call| line.contains(call));
    lines(
        file,
        code(&file.text),
        looks,
        "reads time, chance or environment; take it as an argument",
    )
}

/// Complains of unsafe code anywhere but where OpenSSL is told to ignore foreign settings, and the
/// C library to give memory back.
pub(crate) fn unsafe_code(file: &TextFile) -> Vec<String> {
    let word = concat!("un", "safe");
    if ["openssl_config", "memory"]
        .iter()
        .any(|name| file.path == format!("crates/barid-crypto/src/{name}.rs"))
    {
        return Vec::new();
    }
    let is_unsafe = |line: &str| {
        ["{", "fn", "impl", "extern"].iter().any(|next| line.contains(&format!("{word} {next}")))
    };
    lines(file, code(&file.text), is_unsafe, "has code that the compiler can't check")
}

/// Complains of paths that only exist on the machine of whoever wrote them.
pub(crate) fn elsewhere(file: &TextFile) -> Vec<String> {
    let paths = ["home", "root", "work"].map(|top| format!("/{top}/"));
    let is_path = |line: &str| {
        paths.iter().any(|path| {
            line.match_indices(path.as_str()).any(|(at, _)| {
                // Behind another name it is a folder like any other.
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.".contains(c))
            })
        })
    };
    lines(file, &file.text, is_path, "names a path outside of the project")
}

/// Complains of a rule without a test, or with one that is not there.
pub(crate) fn rules(security: &str, files: &[TextFile]) -> Vec<String> {
    let is_there = |test: &str| {
        let function = format!("fn {test}(");
        files.iter().any(|file| file.text.contains(&function))
    };
    let complain = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let tests: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        match tests.is_empty() {
            true => vec![format!("{} has no test", cells[1])],
            false => tests
                .into_iter()
                .filter(|test| !is_there(test))
                .map(|test| format!("{}: there is no test {test}", cells[1]))
                .collect(),
        }
    };
    security.lines().filter(|line| line.starts_with("| R")).flat_map(complain).collect()
}

/// Whether a file is the tests of the one beside it.
fn is_test(file: &TextFile) -> bool {
    file.path.ends_with("/tests.rs") || file.path.contains("/tests/")
}

/// Returns the part of a source that ships: without the tests at its end.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(inside) && !line[at + word.len()..].starts_with(inside)
    })
}

fn lines(file: &TextFile, text: &str, bad: impl Fn(&str) -> bool, why: &str) -> Vec<String> {
    let numbered = text.lines().enumerate().filter(|(_, line)| bad(line));
    numbered.map(|(number, _)| format!("{}:{} {why}", file.path, number + 1)).collect()
}

fn complain(bad: bool, complaint: impl FnOnce() -> String) -> Vec<String> {
    bad.then(complaint).into_iter().collect()
}

mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[track_caller]
    fn check(found: Vec<String>, expected: &[&str]) {
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_of_401_lines_is_too_long() {
        check(length(&file("a.rs", &"x\n".repeat(400))), &[]);
        check(length(&file("a.rs", &"x\n".repeat(401))), &["a.rs has 401 lines"]);
    }

    #[test]
    fn a_file_begins_with_its_reason() {
        check(first_line(&file("a.rs", "//! Why.\n")), &[]);
        for text in ["", "use x;\n", "// Why.\n", "\n//! Why.\n", "//!\n"] {
            assert_eq!(first_line(&file("a.rs", text)).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn an_empty_name_is_found_as_a_word() {
        assert_eq!(name(&file("src/mail_utils.rs", "")).len(), 1);
        assert_eq!(name(&file("src/common/mod.rs", "")).len(), 1);
        check(name(&file("src/commonmark.rs", "")), &[]);
    }

    #[test]
    fn what_is_put_off_is_found() {
        let put_off = |text: &str| unfinished(&file("a.rs", text)).len();
        let macro_call = format!("{}!()", "todo");
        assert_eq!(put_off(&format!("x\n    {macro_call}")), 1);
        assert_eq!(put_off(&format!("#[{} = \"slow\"]", "ignore")), 1);
        let word = format!("{}DO", "TO");
        assert_eq!(put_off(&format!("// {word}: later")), 1);
        assert_eq!(put_off(&format!("// {word} #12: later")), 0);
        assert_eq!(put_off("// METHODO"), 0);
    }

    #[test]
    fn a_socket_is_found_outside_of_net_and_of_tests() {
        let text = "use tokio::net::TcpStream;\n";
        check(
            sockets(&file("crates/barid-engine/src/a.rs", text)),
            &["crates/barid-engine/src/a.rs:1 opens a socket outside of barid-protocols/src/net"],
        );
        check(sockets(&file("crates/barid-protocols/src/net/connect.rs", text)), &[]);
        check(sockets(&file("tests/a.rs", text)), &[]);
        check(sockets(&file("crates/barid-protocols/src/imap/tests.rs", text)), &[]);
        let tested = format!("//! x\n\n#[cfg(test)]\nmod tests {{\n{text}}}\n");
        check(sockets(&file("crates/barid-protocols/src/imap/a.rs", &tested)), &[]);
    }

    #[test]
    fn a_lower_layer_that_looks_around_is_found() {
        for text in ["let now = SystemTime::now();", "use std::env;", "getrandom::fill(&mut key)"] {
            assert_eq!(surroundings(&file("crates/barid-store/src/a.rs", text)).len(), 1, "{text}");
            check(surroundings(&file("crates/barid-engine/src/a.rs", text)), &[]);
            check(surroundings(&file("crates/barid-model/src/clock.rs", text)), &[]);
        }
    }

    #[test]
    fn unsafe_code_is_found_outside_of_its_files() {
        let text = format!("{} {{ x() }}", concat!("un", "safe"));
        assert_eq!(unsafe_code(&file("crates/barid-crypto/src/seal.rs", &text)).len(), 1);
        check(unsafe_code(&file("crates/barid-crypto/src/openssl_config.rs", &text)), &[]);
        check(unsafe_code(&file("crates/barid-crypto/src/memory.rs", &text)), &[]);
    }

    #[test]
    fn a_path_outside_of_the_project_is_found() {
        let path = format!("see {}me/ada/notes", "/ho");
        assert_eq!(elsewhere(&file("a.md", &path)).len(), 1);
        check(elsewhere(&file("a.md", "see crates/work/notes")), &[]);
    }

    #[test]
    fn a_rule_without_its_test_is_found() {
        let files = [file("a.rs", "fn mail_is_safe() {}")];
        check(rules("| R1 | Safe | `mail_is_safe` |", &files), &[]);
        check(rules("| R1 | Safe | |", &files), &["R1 has no test"]);
        check(rules("| R1 | Safe | `safe` |", &files), &["R1: there is no test safe"]);
    }
}
