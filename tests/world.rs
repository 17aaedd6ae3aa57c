//! The test world does what other tests take for granted.

use support::{Server, World, world::Options};

const MESSAGE: &[u8] = b"From: a@example.test\r\nSubject: one\r\n\r\nhello\r\n";

#[test]
fn no_two_claims_get_the_same_user() {
    let world = World::shared();
    let (one, other) = (world.user(), world.user());
    assert_ne!(one.address, other.address);
}

#[test]
fn what_is_delivered_is_in_the_ledger() {
    let world = World::shared();
    for server in Server::BOTH {
        let mut client = world.client(server, &world.user());
        client.deliver_flagged("INBOX", &["\\Seen"], &[MESSAGE]);
        client.deliver("INBOX", &[MESSAGE]);
        let held = client.ledger("INBOX");
        assert_eq!(held.len(), 2, "{server:?}");
        assert_eq!(held[0].flags, ["\\Seen"], "{server:?}");
        assert_eq!(held[1].size, MESSAGE.len() as u64, "{server:?}");
        assert_eq!(held[1].sha256, held[0].sha256, "{server:?}");
        assert_eq!(client.status("INBOX").unseen, 1, "{server:?}");
    }
}

#[test]
fn another_client_changes_what_the_servers_hold() {
    let world = World::shared();
    for server in Server::BOTH {
        let mut client = world.client(server, &world.user());
        client.deliver("INBOX", &[MESSAGE, MESSAGE, MESSAGE]);
        let uids: Vec<u32> = client.ledger("INBOX").iter().map(|held| held.uid).collect();
        client.create("Work and play");
        client.flag("INBOX", &uids[..1], &["\\Flagged", "$todo"], &[]);
        client.remove("INBOX", &uids[1..2]);
        client.move_to("INBOX", &uids[2..], "Work and play");

        let left = client.ledger("INBOX");
        assert_eq!(left.len(), 1, "{server:?}");
        assert_eq!(left[0].flags, ["$todo", "\\Flagged"], "{server:?}");
        assert_eq!(client.ledger("Work and play").len(), 1, "{server:?}");
        client.rename("Work and play", "Play");
        assert!(client.mailboxes().contains(&"Play".to_owned()), "{server:?}");
        client.delete("Play");
        assert!(!client.mailboxes().contains(&"Play".to_owned()), "{server:?}");
    }
}

#[test]
fn a_client_waits_for_what_another_one_delivers() {
    let world = World::shared();
    for server in Server::BOTH {
        let user = world.user();
        let mut waiting = world.client(server, &user);
        std::thread::scope(|scope| {
            scope.spawn(|| waiting.wait_for("INBOX", 2));
            world.client(server, &user).deliver("INBOX", &[MESSAGE, MESSAGE]);
        });
        assert_eq!(waiting.ledger("INBOX").len(), 2, "{server:?}");
    }
}

#[test]
fn uids_can_be_voided() {
    let world = World::shared();
    let user = world.user();
    let mut client = world.client(Server::Dovecot, &user);
    client.deliver("INBOX", &[MESSAGE]);
    world.void_uids(&user, "INBOX", 1_234_567_890);
    assert_eq!(world.client(Server::Dovecot, &user).status("INBOX").uidvalidity, 1_234_567_890);
    assert_eq!(world.client(Server::Dovecot, &user).ledger("INBOX").len(), 1);
}

#[test]
fn a_mailbox_can_be_filled() {
    let world = World::shared();
    let user = world.user();
    world.fill(&user, 25);
    assert_eq!(world.client(Server::Dovecot, &user).status("INBOX").messages, 25);
}

#[test]
fn a_world_of_ones_own_is_gone_afterwards() {
    let world = World::private(&Options { only: vec![Server::Dovecot], users: 1 });
    let dir = world.dir.clone();
    assert!(world.client(Server::Dovecot, &world.user()).ledger("INBOX").is_empty());
    drop(world);
    assert!(!dir.exists());
}
