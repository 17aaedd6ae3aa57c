//! What is on the disk: nothing of mail or passwords in the clear, for one user and one process.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use support::{Barid, Message, Server, World, barid::PASSPHRASE};

/// A word that stands nowhere but in a test's message.
const CANARY: &str = "quetzalcoatl";

/// A profile into which `message` was brought.
fn filled(message: &Message) -> (Barid, Vec<String>) {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    world.client(Server::Dovecot, &user).deliver("INBOX", &[message.raw()]);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    (barid, vec![user.address, user.password])
}

/// Calls `check` with every file and folder of a profile.
fn walk(dir: &Path, check: &mut impl FnMut(&Path)) {
    check(dir);
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, check),
            false => check(&path),
        }
    }
}

#[test]
fn r79_no_file_holds_a_word_of_mail_or_a_secret() {
    let message = Message::new(CANARY, CANARY).between("quetzal@example.test", "b@example.test");
    let (barid, mut words) = filled(&message.at(1).text(CANARY));
    words.extend([CANARY, PASSPHRASE, "quetzal@example.test"].map(str::to_owned));
    // Found, so that it is known to be here.
    assert_eq!(barid.json(&["search", CANARY])["total"], 1);

    // While it is open, too: what has just been written is in other files then.
    let watch = barid.start(&["sync", "--watch", "--json"]);
    watch.line(|line| line.contains("up_to_date"));
    let mut files = 0;
    walk(&barid.profile(), &mut |path| {
        if path.is_dir() {
            return;
        }
        files += 1;
        let bytes = fs::read(path).unwrap().to_ascii_lowercase();
        for word in &words {
            let word = word.to_ascii_lowercase();
            let is_in = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!is_in, "{word} is in {}", path.display());
        }
    });
    assert!(files >= 3, "{files} files");
}

#[test]
fn r79_the_profile_is_for_its_user_alone() {
    let (barid, _) = filled(&Message::new("m", "s"));
    walk(&barid.profile(), &mut |path| {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o077;
        assert_eq!(mode, 0, "{}", path.display());
    });
}

#[test]
fn r78_no_secret_is_printed_in_any_form() {
    let (barid, words) = filled(&Message::new("m", "s"));
    let password = &words[1];
    for arguments in [&["account", "list"][..], &["doctor"], &["sync"], &["outbox", "list"]] {
        for json in [&[][..], &["--json"]] {
            let ended = barid.run(&[arguments, json].concat()).done();
            assert!(!ended.text().contains(password.as_str()), "{arguments:?}");
            assert!(!ended.stderr.contains(password.as_str()), "{arguments:?}");
        }
    }
}

#[test]
fn another_passphrase_opens_nothing() {
    let (barid, _) = filled(&Message::new("m", "s"));
    let output = barid.command(&["list"]).env("BARID_PASSPHRASE", "another").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("locked"));
    // And does no harm.
    assert_eq!(barid.json_lines(&["list"]).len(), 1);
}

#[test]
fn a_second_process_is_told_that_the_profile_is_in_use() {
    let (barid, _) = filled(&Message::new("m", "s"));
    let first = barid.start(&["sync", "--watch", "--json"]);
    first.line(|line| line.contains("up_to_date"));
    let second = barid.run(&["list"]).with_status(1);
    assert!(second.stderr.contains("profile_in_use"), "{}", second.stderr);
    // However the first one ends, the profile is free again.
    first.kill();
    assert_eq!(barid.json_lines(&["list"]).len(), 1);
}

#[test]
fn a_damaged_file_is_told_and_not_believed() {
    let (barid, _) = filled(&Message::new("m", "s"));
    let mail = barid.profile().join("mail.db");
    let mut bytes = fs::read(&mail).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&mail, bytes).unwrap();
    let ended = barid.run(&["doctor", "--deep"]).with_status(1);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}
