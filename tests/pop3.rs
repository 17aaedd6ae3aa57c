//! POP3 accounts against real servers: the four ways to deal with what the server has, and
//! mailboxes that are here alone.

use serde_json::{Value, json};
use std::{thread, time::Duration};
use support::{
    Barid, Chance, Inventory, Message, OtherClient, Server, Service, User, World, assert_exact,
    sync_after,
};

/// A POP3 account with `count` messages on its server, none of them here yet.
fn account(server: Server, count: u32, options: &[&str]) -> (Barid, User, OtherClient) {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(server, &user);
    client.deliver("INBOX", &messages("m", count));
    let receive = world.pop3_url(server);
    barid.add_with(world, &user, &receive, &world.smtp_url(), options).done();
    (barid, user, client)
}

fn messages(prefix: &str, count: u32) -> Vec<Vec<u8>> {
    let message = |number| {
        let text = ".\n..\n.hidden\nWords.\n".repeat(1 + number as usize * 40);
        let one = Message::new(&format!("{prefix}{number}"), &format!("{prefix} {number}"));
        one.at(number).text(&text).raw()
    };
    (0..count).map(message).collect()
}

fn copy_of(barid: &Barid, subject: &str) -> Value {
    barid.json(&["show", &id(barid, subject)])["server_copy"].clone()
}

fn id(barid: &Barid, subject: &str) -> String {
    let found = barid.json_lines(&["search", subject]);
    let rows = found.iter().flat_map(|one| one["results"].as_array().unwrap());
    let row = rows.into_iter().find(|row| row["subject"] == subject);
    row.unwrap_or_else(|| panic!("{subject} is not here"))["id"].to_string()
}

/// How many messages the server has. STATUS may not tell: of an open mailbox, it says what was.
fn count(client: &mut OtherClient) -> usize {
    client.ledger("INBOX").len()
}

#[test]
fn a_server_that_is_to_keep_its_messages_keeps_them() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server, 4, &[]);
        barid.run(&["sync"]).done();
        let first = assert_exact(&barid.profile(), &mut client, "INBOX");
        client.deliver("INBOX", &messages("n", 1));
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        let second = assert_exact(&barid.profile(), &mut client, "INBOX");
        let kept = &second.mailboxes["INBOX"];
        assert!(first.mailboxes["INBOX"].iter().all(|one| kept.contains(one)), "{server:?}");
        assert_eq!(copy_of(&barid, "n 0")["state"], "there");
    }
}

#[test]
fn a_server_that_is_to_keep_nothing_is_empty_once_all_is_here() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server, 4, &["--delete"]);
        let mut had: Vec<String> =
            client.ledger("INBOX").into_iter().map(|held| held.sha256).collect();
        had.sort();
        barid.run(&["sync"]).done();
        assert_eq!(count(&mut client), 0, "{server:?}");
        assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX"), had);
        let copy = copy_of(&barid, "m 2");
        assert_eq!((&copy["state"], &copy["reason"]), (&json!("deleted"), &json!("is_here")));
        assert!(copy["deleted_at"].is_string(), "{copy}");
        let said = barid.run(&["show", &id(&barid, "m 2")]).done();
        assert!(said.text().contains("Server:  deleted "), "{}", said.text());
        barid.run(&["sync"]).done();
        assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX"), had);
    }
}

#[test]
fn a_server_that_is_to_keep_messages_for_days_keeps_them_so_long() {
    for server in Server::BOTH {
        let (barid, user, mut client) = account(server, 3, &["--keep-days", "7"]);
        barid.run(&["sync"]).done();
        sync_after(&barid, &user.address, 6);
        assert_eq!(count(&mut client), 3, "{server:?}");
        client.deliver("INBOX", &messages("n", 1));
        sync_after(&barid, &user.address, 8);
        assert_eq!(count(&mut client), 1, "{server:?}");
        assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX").len(), 4);
        assert_eq!(copy_of(&barid, "m 0")["reason"], "days_over");
        assert_eq!(copy_of(&barid, "n 0")["state"], "there");
    }
}

#[test]
fn what_is_deleted_here_goes_from_the_server_if_it_is_to() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server, 4, &["--delete-when-deleted"]);
        barid.run(&["sync"]).done();
        let [trashed, destroyed, regretted] = ["m 0", "m 1", "m 2"].map(|one| id(&barid, one));
        barid.run(&["delete", &trashed]).done();
        barid.run(&["delete", &destroyed, "--forever"]).done();
        barid.run(&["delete", &regretted]).done();
        barid.run(&["undo"]).done();
        assert_eq!(count(&mut client), 4, "{server:?}");
        barid.run(&["sync"]).done();
        assert_eq!(count(&mut client), 2, "{server:?}");
        assert_eq!(copy_of(&barid, "m 0")["reason"], "deleted_here");
        assert_eq!(copy_of(&barid, "m 2")["state"], "there");
        let here = Inventory::read(&barid.profile());
        assert_eq!((here.hashes("INBOX").len(), here.hashes("Trash").len()), (2, 1));
        barid.run(&["sync"]).done();
        assert_eq!(count(&mut client), 2, "{server:?}");
    }
}

#[test]
fn what_the_server_keeps_can_be_changed_later() {
    let (barid, user, mut client) = account(Server::Dovecot, 3, &[]);
    barid.run(&["sync"]).done();
    let before = id(&barid, "m 0");
    barid.run(&["delete", &before]).done();
    let changed = barid.json(&["account", "keep", &user.address, "--delete-when-deleted"]);
    assert_eq!(changed["server_copies"], json!({ "mode": "delete_when_deleted" }));
    barid.run(&["sync"]).done();
    // What was deleted before that was deleted here alone.
    assert_eq!(count(&mut client), 3);
    barid.run(&["delete", &id(&barid, "m 1")]).done();
    barid.run(&["sync"]).done();
    assert_eq!(count(&mut client), 2);
    barid.run(&["account", "keep", &user.address, "--delete"]).done();
    barid.run(&["sync"]).done();
    assert_eq!(count(&mut client), 0);
    let here = Inventory::read(&barid.profile());
    assert_eq!((here.hashes("INBOX").len(), here.hashes("Trash").len()), (1, 2));
}

#[test]
fn f16_messages_with_new_names_are_the_same_messages() {
    let (barid, user, mut client) = account(Server::Dovecot, 5, &[]);
    barid.run(&["sync"]).done();
    barid.run(&["delete", &id(&barid, "m 3"), "--forever"]).done();
    let before = Inventory::read(&barid.profile()).mailboxes;
    World::shared().void_uids(&user, "INBOX", 4_000_000_011);
    client.deliver("INBOX", &messages("n", 1));
    barid.run(&["sync"]).done();
    let mut after = Inventory::read(&barid.profile()).mailboxes;
    let new: u32 = id(&barid, "n 0").parse().unwrap();
    after.get_mut("INBOX").unwrap().retain(|one| one.id != new);
    assert_eq!(after, before);
}

#[test]
fn what_another_program_takes_from_the_server_stays_here() {
    let (barid, _, mut client) = account(Server::Dovecot, 3, &[]);
    barid.run(&["sync"]).done();
    let uids: Vec<u32> = client.ledger("INBOX").iter().map(|held| held.uid).collect();
    client.remove("INBOX", &uids[..2]);
    barid.run(&["sync"]).done();
    assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX").len(), 3);
    let copy = copy_of(&barid, "m 0");
    assert_eq!((&copy["state"], &copy["reason"]), (&json!("gone"), &json!("elsewhere")));
}

#[test]
fn mailboxes_are_here_alone_and_no_server_is_waited_for() {
    let (barid, user, mut client) = account(Server::Dovecot, 3, &[]);
    barid.run(&["sync"]).done();
    barid.run(&["flag", &id(&barid, "m 0"), "+seen", "+flagged"]).done();
    barid.run(&["move", &id(&barid, "m 0"), "archive"]).done();
    barid.run(&["move", &id(&barid, "m 1"), "junk"]).done();
    barid.run(&["delete", &id(&barid, "m 2")]).done();
    barid.run(&["undo"]).done();
    assert!(barid.json_lines(&["ops", "list"]).is_empty());

    let to = World::shared().user();
    let letter = Message::new("sent", "A letter").between(&user.address, &to.address);
    let path = barid.folder().join("letter.eml");
    std::fs::write(&path, letter.text("Hello.").raw()).unwrap();
    barid.run(&["send", path.to_str().unwrap()]).done();
    assert!(barid.json_lines(&["ops", "list"]).is_empty());
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();

    let here = Inventory::read(&barid.profile());
    let held = |name: &str| here.hashes(name).len();
    let names = ["INBOX", "Archive", "Junk", "Sent", "Trash", "Drafts"];
    assert_eq!(names.map(held), [1, 1, 1, 1, 0, 0]);
    let row = &barid.json_lines(&["list", "archive"])[0];
    assert_eq!(row["flags"], json!(["$flagged", "$seen"]));
    assert_eq!(count(&mut client), 3);
    World::shared().client(Server::Dovecot, &to).wait_for("INBOX", 1);
}

#[test]
fn mailboxes_are_made_renamed_and_removed_without_a_server() {
    let (barid, _, _) = account(Server::Dovecot, 3, &[]);
    barid.run(&["sync"]).done();
    barid.run(&["mailbox", "create", "Work"]).done();
    barid.run(&["move", &id(&barid, "m 0"), "Work"]).done();
    barid.run(&["copy", &id(&barid, "m 1"), "Work"]).done();
    barid.run(&["mailbox", "rename", "Work", "Past"]).done();
    barid.run(&["mailbox", "create", "Work"]).done();
    barid.run(&["move", &id(&barid, "m 2"), "Work"]).done();
    assert!(barid.json_lines(&["ops", "list"]).is_empty());
    barid.run(&["sync"]).done();
    let held = |name: &str| Inventory::read(&barid.profile()).hashes(name).len();
    assert_eq!(["INBOX", "Past", "Work", "Trash"].map(held), [1, 2, 1, 0]);
    barid.run(&["mailbox", "delete", "Past"]).done();
    barid.run(&["sync"]).done();
    assert!(barid.json_lines(&["ops", "list"]).is_empty());
    assert_eq!(["INBOX", "Past", "Work", "Trash"].map(held), [1, 0, 1, 2]);
}

#[test]
fn f17_killed_over_and_over_it_ends_exact_and_the_server_empty() {
    let (world, mut chance) = (World::shared(), Chance::new(17));
    let (barid, user) = (Barid::new(), world.user());
    world.fill(&user, 400);
    let mut client = world.client(Server::Dovecot, &user);
    let mut had: Vec<String> = client.ledger("INBOX").into_iter().map(|held| held.sha256).collect();
    had.sort();
    let (receive, submit) = (world.pop3_url(Server::Dovecot), world.smtp_url());
    barid.add_with(world, &user, &receive, &submit, &["--delete"]).done();
    for _ in 0..6 {
        let running = barid.start(&["sync", "--json"]);
        thread::sleep(Duration::from_millis(chance.draw(0, 1_500)));
        running.kill();
        let here = Inventory::read(&barid.profile());
        let here = here.hashes("INBOX");
        let there: Vec<String> =
            client.ledger("INBOX").into_iter().map(|held| held.sha256).collect();
        let is_safe = |one: &String| here.contains(&one.as_str()) || there.contains(one);
        assert!(had.iter().all(is_safe), "a message is nowhere");
    }
    barid.run(&["sync"]).done();
    assert_eq!(Inventory::read(&barid.profile()).hashes("INBOX"), had);
    assert_eq!(count(&mut client), 0);
}

#[test]
fn encryption_may_begin_with_stls() {
    let world = World::shared();
    for (server, service) in
        [(Server::Dovecot, Service::DovecotPop3), (Server::Cyrus, Service::CyrusPop3)]
    {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        client.deliver("INBOX", &messages("m", 2));
        barid.add_at(world, &user, &world.url(service), &world.smtp_url()).done();
        barid.run(&["sync"]).done();
        assert_exact(&barid.profile(), &mut client, "INBOX");
    }
}

#[test]
fn a_wrong_password_is_told_as_such() {
    let world = World::shared();
    let (barid, mut user) = (Barid::new(), world.user());
    user.password = "wrong".to_owned();
    let receive = world.pop3_url(Server::Dovecot);
    let ended = barid.add_at(world, &user, &receive, &world.smtp_url()).with_status(1);
    assert!(ended.stderr.contains("password"), "{}", ended.stderr);
}

#[test]
fn only_a_pop3_account_can_choose_what_its_server_keeps() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let (imap, smtp) = (world.imap_url(Server::Dovecot), world.smtp_url());
    barid.add_with(world, &user, &imap, &smtp, &["--delete"]).with_status(2);
    let pop3 = world.pop3_url(Server::Dovecot);
    barid.add_with(world, &user, &pop3, &smtp, &["--delete", "--keep"]).with_status(2);
    barid.add_with(world, &user, &pop3, &smtp, &["--keep-days", "0"]).with_status(2);
}
