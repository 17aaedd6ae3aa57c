//! One inbox over all accounts: the same message once, groups, conversations over accounts,
//! messages put off, and twenty accounts of which some fail.

use serde_json::Value;
use support::{Barid, FaultProxy, Message, Plan, Server, Service, User, World};

/// Adds an account that has `letters`.
fn add(world: &World, barid: &Barid, letters: &[Message]) -> User {
    let user = world.user();
    let raw: Vec<Vec<u8>> = letters.iter().map(Message::raw).collect();
    world.client(Server::Dovecot, &user).deliver("INBOX", &raw);
    barid.add(world, Server::Dovecot, &user);
    user
}

fn letter(id: &str, subject: &str, minute: u32) -> Message {
    Message::new(id, subject).between("Mira <mira@elsewhere.test>", "team@example.test").at(minute)
}

fn subjects(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["subject"].as_str().unwrap()).collect()
}

fn number(rows: &[Value], subject: &str) -> String {
    rows.iter().find(|row| row["subject"] == subject).unwrap()["id"].to_string()
}

#[test]
fn the_same_message_of_two_accounts_is_there_once_and_groups_narrow_the_list() {
    let (world, barid) = (World::shared(), Barid::new());
    let both = || letter("both", "For all of us", 5).text("The same words.");
    // The same Message-ID and header, but other words: that is another message.
    let odd = |text: &str| letter("odd", "Odd", 3).text(text);
    let one = add(world, &barid, &[both(), odd("one"), letter("a", "For one", 1)]);
    let two = add(world, &barid, &[both(), odd("two"), letter("b", "For two", 2)]);
    barid.run(&["sync"]).done();

    let rows = barid.json_lines(&["list", "--unified", "inbox"]);
    assert_eq!(subjects(&rows), ["For all of us", "Odd", "Odd", "For two", "For one"]);
    let shown = rows[0]["account"].as_str().unwrap();
    let other = if shown == one.address { &two.address } else { &one.address };
    assert_eq!(rows[0]["also_in"], serde_json::json!([other]));
    for user in [&one, &two] {
        assert_eq!(barid.json_lines(&["list", "--account", &user.address]).len(), 3);
    }

    barid.run(&["group", "put", "Work", &two.address]).done();
    let groups = barid.json_lines(&["group", "list"]);
    assert_eq!(groups, [serde_json::json!({ "name": "Work", "accounts": [two.address] })]);
    let rows = barid.json_lines(&["list", "--group", "work"]);
    assert_eq!(subjects(&rows), ["For all of us", "Odd", "For two"]);
    barid.run(&["group", "rename", "Work", "Office"]).done();
    barid.run(&["list", "--group", "Work"]).with_status(1);
    barid.run(&["group", "remove", "Office"]).done();
    assert!(barid.json_lines(&["group", "list"]).is_empty());
}

#[test]
fn a_conversation_lies_in_two_accounts_and_is_taken_apart_and_put_together() {
    let (world, barid) = (World::shared(), Barid::new());
    let answer = |id: &str, minute, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|id| format!("<{id}@example.test>")).collect();
        letter(id, &format!("Re: {id}"), minute).field("References", &names.join(" "))
    };
    add(world, &barid, &[letter("a", "Plan", 1), answer("c", 3, &["a", "b"])]);
    add(world, &barid, &[answer("b", 2, &["a"]), answer("d", 4, &["a", "b", "c"])]);
    barid.run(&["sync"]).done();
    let threads = || -> Vec<u64> {
        let rows = barid.json_lines(&["list", "--unified", "inbox", "--threads"]);
        rows.iter().map(|row| row["count"].as_u64().unwrap()).collect()
    };
    assert_eq!(threads(), [4]);
    let rows = barid.json_lines(&["list", "--unified", "inbox"]);
    let (plan, c) = (number(&rows, "Plan"), number(&rows, "Re: c"));

    assert_eq!(barid.json(&["thread", "split", &c])["messages"], 2);
    assert_eq!(threads(), [2, 2]);
    // What was said by hand is no news for servers, and none of theirs changes it.
    barid.run(&["sync"]).done();
    assert_eq!(threads(), [2, 2]);
    barid.run(&["thread", "join", &plan, &c]).done();
    assert_eq!(threads(), [4]);
    for expected in [vec![2, 2], vec![4]] {
        barid.run(&["undo"]).done();
        assert_eq!(threads(), expected);
    }
    barid.run(&["thread", "split", &plan]).with_status(1);
    assert_eq!(barid.json(&["doctor", "--deep"])["ok"], true);
}

#[test]
fn what_is_put_off_is_out_of_the_lists_and_stays_where_it_is_on_the_server() {
    let (world, barid) = (World::shared(), Barid::new());
    let user = add(world, &barid, &[letter("a", "Now", 1), letter("b", "Later", 2)]);
    barid.run(&["sync"]).done();
    let later = number(&barid.json_lines(&["list"]), "Later");
    barid.run(&["snooze", &later, "--until", "2001-01-01T00:00:00Z"]).with_status(1);
    barid.run(&["snooze", &later, "--until", "2999-01-01T08:00:00Z"]).done();
    assert_eq!(subjects(&barid.json_lines(&["list"])), ["Now"]);
    let snoozed = barid.json_lines(&["list", "--unified", "snoozed"]);
    assert_eq!(snoozed[0]["snoozed_until"], "2999-01-01T08:00:00Z");
    barid.run(&["sync"]).done();
    assert_eq!(subjects(&barid.json_lines(&["list", "--unified", "inbox"])), ["Now"]);
    assert_eq!(world.client(Server::Dovecot, &user).ledger("INBOX").len(), 2);
    assert_eq!(barid.json(&["search", "later"])["total"], 1);
    barid.run(&["snooze", &later, "--back"]).done();
    assert_eq!(subjects(&barid.json_lines(&["list"])), ["Later", "Now"]);
    barid.run(&["undo"]).done();
    assert_eq!(subjects(&barid.json_lines(&["list"])), ["Now"]);
}

#[test]
fn of_twenty_accounts_those_that_fail_hold_none_of_the_others_back() {
    let (world, barid) = (World::shared(), Barid::new());
    let works: Vec<User> = (0..18)
        .map(|n| add(world, &barid, &[letter(&format!("m{n}"), &format!("Mail {n}"), n)]))
        .collect();
    // Two whose lines are dead.
    let imap = format!("{}:{}", world.host, world.port(Service::DovecotImaps)).parse().unwrap();
    let mut lines = [(); 2].map(|()| FaultProxy::new(imap, &[Plan::pass()]));
    let behind = lines.each_mut().map(|line| {
        let (user, receive) = (world.user(), format!("imaps://{}", line.address()));
        barid.add_at(world, &user, &receive, &world.smtp_url()).done();
        line.unplug();
        user.address
    });
    let is_dead = |address: &Value| behind.iter().any(|one| *address == one.as_str());

    let answers = barid.run(&["sync", "--json"]).with_status(1).json_lines();
    assert_eq!(answers.len(), 20);
    for answer in &answers {
        assert_eq!(answer["ok"], !is_dead(&answer["account"]), "{answer}");
    }
    assert_eq!(barid.json_lines(&["list", "--unified", "inbox"]).len(), works.len());

    // How each is doing, with the time, in words and for programs.
    for account in barid.json_lines(&["account", "list"]) {
        let fails = is_dead(&account["email"]);
        assert_eq!(account["problem"]["code"] == "unreachable", fails, "{account}");
        assert_eq!(account["checked"].is_null(), fails, "{account}");
    }
    let words = barid.run(&["account", "list"]).done();
    assert_eq!(words.text().matches("up to date at").count(), works.len());
    assert_eq!(words.text().matches("not synchronized yet; unreachable at").count(), 2);
}
