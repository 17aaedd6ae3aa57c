//! A profile's key: who keeps it, what is asked, and what the surroundings can't change about it.

use std::{fs, os::unix::fs::PermissionsExt, process::Command, process::Output};
use support::{Barid, Message, Server, World};

/// Runs `arguments` where neither a keychain nor a passphrase is to be had.
fn without_passphrase(barid: &Barid, arguments: &[&str]) -> Output {
    finished(barid.command(arguments).env_remove("BARID_PASSPHRASE"))
}

fn finished(command: &mut Command) -> Output {
    command.output().unwrap()
}

#[test]
fn without_a_keychain_or_a_choice_it_says_how_to_choose() {
    let barid = Barid::new();
    let output = without_passphrase(&barid, &["account", "list"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{said}");
    for word in ["keychain", "BARID_PASSPHRASE", "--protect key-file", "locked"] {
        assert!(said.contains(word), "{word} is not in: {said}");
    }
    // Nothing was decided meanwhile.
    assert!(barid.run(&["account", "list"]).done().stdout.is_empty());
}

#[test]
fn r79_a_key_file_asks_nothing_and_is_for_its_user_alone() {
    let barid = Barid::new();
    for arguments in [&["account", "list", "--protect", "key-file"][..], &["account", "list"]] {
        let output = without_passphrase(&barid, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let mode = fs::metadata(barid.profile().join("secrets.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Who has a passphrase in mind is told that it protects nothing here.
    let said = barid.run(&["account", "list"]).with_status(1).stderr;
    assert!(said.contains("not locked with a passphrase"), "{said}");
}

#[test]
fn a_profile_under_a_passphrase_says_that_it_needs_it() {
    let barid = Barid::new();
    barid.run(&["account", "list"]).done();
    let output = without_passphrase(&barid, &["account", "list"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("BARID_PASSPHRASE") && said.contains("locked"), "{said}");
}

#[test]
fn a_configuration_of_openssl_for_others_changes_nothing() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    world.client(Server::Dovecot, &user).deliver("INBOX", &[Message::new("m", "s").raw()]);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    let absent = "openssl_conf = init\n[init]\nproviders = all\n[all]\nabsent = one\n\
                  [one]\nmodule = /nowhere/absent.so\nactivate = 1\n";
    let configuration = barid.folder().join("openssl.cnf");
    for text in ["\0garbage = [", absent] {
        fs::write(&configuration, text).unwrap();
        for arguments in [&["doctor", "--deep"][..], &["sync"], &["search", "hello"]] {
            let output = finished(barid.command(arguments).env("OPENSSL_CONF", &configuration));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
