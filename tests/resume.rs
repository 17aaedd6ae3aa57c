//! A server that changes between synchronizations and during them: nothing is lost, nothing is
//! twice, and a message keeps its number here.

use support::{Barid, Inventory, Message, OtherClient, Server, User, World, assert_exact};

/// A synchronized account with `count` messages in its INBOX.
fn account(server: Server, count: usize) -> (Barid, User, OtherClient) {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(server, &user);
    client.deliver("INBOX", &messages("m", count));
    barid.add(world, server, &user);
    barid.run(&["sync"]).done();
    (barid, user, client)
}

fn messages(prefix: &str, count: usize) -> Vec<Vec<u8>> {
    let message = |number| Message::new(&format!("{prefix}{number}"), "Words").at(number as u32);
    (0..count).map(|number| message(number).raw()).collect()
}

#[test]
fn f05_messages_with_new_uids_are_the_same_messages() {
    let (barid, user, mut client) = account(Server::Dovecot, 5);
    let before = Inventory::read(&barid.profile()).mailboxes;
    World::shared().void_uids(&user, "INBOX", 4_000_000_001);
    barid.run(&["sync"]).done();
    let after = assert_exact(&barid.profile(), &mut client, "INBOX").mailboxes;
    assert_eq!(after["INBOX"], before["INBOX"]);
}

#[test]
fn f05_uids_that_become_void_in_a_first_synchronization_cost_nothing() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    world.fill(&user, 1500);
    barid.add(world, Server::Dovecot, &user);
    let running = barid.start(&["sync", "--watch", "--json"]);
    running.line(|line| line.contains("changed"));
    world.void_uids(&user, "INBOX", 4_000_000_002);
    running.kill();
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();
    assert_exact(&barid.profile(), &mut world.client(Server::Dovecot, &user), "INBOX");
}

#[test]
fn f06_a_flag_set_under_uids_that_became_void_reaches_the_message_all_the_same() {
    let (barid, user, mut client) = account(Server::Dovecot, 3);
    let row = &barid.json_lines(&["list"])[0];
    barid.run(&["flag", &row["id"].to_string(), "+flagged"]).done();
    World::shared().void_uids(&user, "INBOX", 4_000_000_003);
    assert_eq!(client.status("INBOX").uidvalidity, 4_000_000_003);
    barid.run(&["sync"]).done();
    let flags: Vec<Vec<String>> =
        client.ledger("INBOX").into_iter().map(|held| held.flags).collect();
    assert_eq!(flags, [vec![], vec![], vec!["\\Flagged".to_owned()]]);
    assert_eq!(barid.json_lines(&["list"])[0]["flags"][0], "$flagged");
    assert!(barid.json_lines(&["ops", "list"]).is_empty());
}

#[test]
fn what_another_client_adds_and_removes_all_along_is_followed() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server, 20);
        for round in 0..4 {
            let uids: Vec<u32> = client.ledger("INBOX").iter().map(|held| held.uid).collect();
            client.remove("INBOX", &[uids[round], uids[uids.len() - 1 - round]]);
            client.flag("INBOX", &uids[6..9], &["\\Seen"], &[]);
            client.deliver("INBOX", &messages(&format!("r{round}."), round));
            barid.run(&["sync"]).done();
            assert_exact(&barid.profile(), &mut client, "INBOX");
        }
    }
}

#[test]
fn a_mailbox_deleted_and_made_again_is_another_one() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server, 1);
        client.create("Work");
        client.create("Past");
        client.deliver("Work", &messages("old", 3));
        client.deliver("Past", &messages("past", 2));
        barid.run(&["sync"]).done();
        assert_exact(&barid.profile(), &mut client, "Work");
        // Servers hang up on a client whose open mailbox is deleted.
        client.ledger("INBOX");
        client.delete("Work");
        client.create("Work");
        client.deliver("Work", &messages("new", 2));
        barid.run(&["sync"]).done();
        assert_exact(&barid.profile(), &mut client, "Work");

        // Not the same one again: Cyrus can't delete a name twice within a second.
        client.ledger("INBOX");
        client.delete("Past");
        barid.run(&["sync"]).done();
        assert!(!Inventory::read(&barid.profile()).mailboxes.contains_key("Past"), "{server:?}");
    }
}
