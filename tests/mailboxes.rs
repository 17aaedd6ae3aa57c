//! Mailboxes of any name, on either server.

use serde_json::Value;
use support::{Barid, Message, Server, World};

/// Names as people see them, and as IMAP writes them (RFC 3501 §5.1.3).
const NAMES: [(&str, &str); 5] = [
    ("\u{645}\u{631}\u{62d}\u{628}\u{627}", "&BkUGMQYtBigGJw-"),
    ("\u{1f4ce} clips", "&2D3czg- clips"),
    ("Fish & chips", "Fish &- chips"),
    ("100% sure", "100% sure"),
    ("Two  spaces, (and) {brackets}", "Two  spaces, (and) {brackets}"),
];

#[test]
fn mailboxes_keep_their_names_and_messages() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        // Cyrus takes no such names.
        let is_possible = |name: &str| server == Server::Dovecot || !name.contains(['%', '{']);
        let names: Vec<_> = NAMES.into_iter().filter(|(name, _)| is_possible(name)).collect();
        for (n, (_, wire)) in names.iter().enumerate() {
            client.create(wire);
            client.deliver(wire, &[Message::new(&format!("m{n}"), &format!("In {n}")).raw()]);
        }
        barid.add(world, server, &user);
        barid.run(&["sync"]).done();

        let mailboxes = barid.json_lines(&["mailbox", "list"]);
        for (n, (name, _)) in names.iter().enumerate() {
            let found = mailboxes.iter().find(|one| one["name"] == *name);
            let found = found.unwrap_or_else(|| panic!("{server:?}: no {name} in {mailboxes:?}"));
            assert_eq!((&found["role"], &found["total"]), (&Value::Null, &Value::from(1)));
            let rows = barid.json_lines(&["list", name]);
            assert_eq!(rows.len(), 1, "{server:?} {name}");
            assert_eq!(rows[0]["subject"], format!("In {n}"), "{server:?} {name}");
        }
    }
}

#[test]
fn a_mailbox_that_is_gone_or_renamed_there_is_so_here() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        for name in ["Old", "Gone"] {
            client.create(name);
            client.deliver(name, &[Message::new(name, name).raw()]);
        }
        barid.add(world, server, &user);
        barid.run(&["sync"]).done();
        client.rename("Old", "New");
        client.delete("Gone");
        barid.run(&["sync"]).done();

        let rows = barid.json_lines(&["list", "New"]);
        assert_eq!(rows.len(), 1, "{server:?}");
        assert_eq!(rows[0]["subject"], "Old", "{server:?}");
        for name in ["Old", "Gone"] {
            barid.run(&["list", name]).with_status(1);
        }
        assert_eq!(barid.json(&["doctor", "--deep"])["ok"], true, "{server:?}");
    }
}
