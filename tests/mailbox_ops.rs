//! What a user does to mailboxes without a network is here at once, and reaches the servers as it
//! was meant, whatever happened there meanwhile.

use serde_json::{Value, json};
use std::net::SocketAddr;
use support::{
    Barid, Direction, FaultProxy, Plan, Server, World,
    filled::{filled, letters, rows, subjects},
};

fn find(barid: &Barid, name: &str) -> Option<Value> {
    let all = barid.json_lines(&["mailbox", "list"]);
    all.into_iter().find(|one| one["name"] == name)
}

fn ops(barid: &Barid) -> Vec<Value> {
    barid.json_lines(&["ops", "list"])
}

#[track_caller]
fn check_whole(barid: &Barid) {
    assert_eq!(ops(barid), Vec::<Value>::new());
    let health = barid.json(&["doctor", "--deep"]);
    assert_eq!(health["ok"], json!(true), "{health}");
}

#[test]
fn a_mailbox_is_made_filled_renamed_and_removed_here_first() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 3);
        let mut client = world.client(server, &user);
        let ids = rows(&barid, "inbox");
        barid.run(&["mailbox", "create", "Plans/Größe"]).done();
        barid.run(&["move", &ids[0].1, &ids[1].1, "Plans/Größe"]).done();
        assert_eq!(subjects(&barid, "Plans/Größe"), ["Number 2", "Number 1"]);
        let made = find(&barid, "Plans/Größe").unwrap();
        assert_eq!(made["subscribed"], json!(true));
        barid.run(&["sync"]).done();
        assert_eq!(find(&barid, "Plans/Größe").unwrap()["id"], made["id"], "{server:?}");
        let wire = |client: &mut support::OtherClient, top: &str| -> usize {
            // Either letter may stand between levels.
            let names: Vec<String> = client.mailboxes();
            let leaf = "Gr&APYA3w-e";
            let is_it = |name: &&String| name.starts_with(top) && name.ends_with(leaf);
            let name = names.iter().find(is_it).unwrap_or_else(|| panic!("{names:?}")).clone();
            client.ledger(&name).len()
        };
        assert_eq!(wire(&mut client, "Plans"), 2, "{server:?}");
        assert_eq!(rows(&barid, "Plans/Größe"), ids[..2]);
        check_whole(&barid);

        let renamed = barid.json(&["mailbox", "rename", "Plans/Größe", "Ideas/Größe"]);
        assert_eq!(renamed["mailboxes"], json!(1));
        assert!(find(&barid, "Plans/Größe").is_none());
        barid.run(&["sync"]).done();
        assert_eq!(wire(&mut client, "Ideas"), 2, "{server:?}");
        // The same mailbox with the same messages, not brought over again.
        assert_eq!(find(&barid, "Ideas/Größe").unwrap()["id"], made["id"], "{server:?}");
        assert_eq!(rows(&barid, "Ideas/Größe"), ids[..2]);
        check_whole(&barid);

        let deleted = barid.json(&["mailbox", "delete", "Ideas/Größe"]);
        assert_eq!(deleted["messages"], json!(2));
        assert!(find(&barid, "Ideas/Größe").is_none());
        assert_eq!(subjects(&barid, "trash"), ["Number 2", "Number 1"]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(subjects(&barid, "trash"), ["Number 2", "Number 1"], "{server:?}");
        assert!(!client.mailboxes().iter().any(|name| name.ends_with("Gr&APYA3w-e")));
        check_whole(&barid);

        barid.run(&["undo"]).done();
        assert_eq!(subjects(&barid, "Ideas/Größe"), ["Number 2", "Number 1"]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(wire(&mut client, "Ideas"), 2, "{server:?}");
        assert_eq!(subjects(&barid, "Ideas/Größe"), ["Number 2", "Number 1"]);
        check_whole(&barid);
    }
}

#[test]
fn a_mailbox_is_followed_or_not_and_what_is_below_one_goes_along() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 1);
        for name in ["Work", "Work/Old", "Works"] {
            barid.run(&["mailbox", "create", name]).done();
        }
        barid.run(&["sync"]).done();
        let before = find(&barid, "Work/Old").unwrap()["id"].clone();
        barid.run(&["mailbox", "unsubscribe", "Works"]).done();
        barid.run(&["mailbox", "rename", "Work", "Labour"]).done();
        assert_eq!(find(&barid, "Works").unwrap()["subscribed"], json!(false));
        assert_eq!(find(&barid, "Labour/Old").unwrap()["id"], before);
        // Another profile sees what the server has.
        barid.run(&["sync"]).done();
        check_whole(&barid);
        let other = Barid::new();
        other.add(world, server, &user);
        other.run(&["sync"]).done();
        assert_eq!(find(&other, "Works").unwrap()["subscribed"], json!(false), "{server:?}");
        for name in ["Labour", "Labour/Old"] {
            assert_eq!(find(&other, name).unwrap()["subscribed"], json!(true), "{server:?} {name}");
        }
        assert!(find(&other, "Work").is_none());
        barid.run(&["mailbox", "subscribe", "Works"]).done();
        barid.run(&["sync"]).done();
        other.run(&["sync"]).done();
        assert_eq!(find(&other, "Works").unwrap()["subscribed"], json!(true), "{server:?}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_done() {
    let world = World::shared();
    let (barid, _) = filled(world, Server::Dovecot, 1);
    barid.run(&["mailbox", "create", "Work"]).done();
    for arguments in [
        ["mailbox", "create", "Work"].as_slice(),
        &["mailbox", "create", "a//b"],
        &["mailbox", "rename", "inbox", "Box"],
        &["mailbox", "delete", "inbox"],
        &["mailbox", "delete", "Nowhere"],
    ] {
        let ended = barid.run(arguments);
        assert_ne!(ended.status, 0, "{arguments:?}");
    }
    assert_eq!(ops(&barid).len(), 1);
}

#[test]
fn a_mailbox_that_got_mail_meanwhile_is_not_removed_and_that_is_told() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 1);
        let mut client = world.client(server, &user);
        client.create("Work");
        barid.run(&["sync"]).done();
        barid.run(&["mailbox", "delete", "Work"]).done();
        assert!(find(&barid, "Work").is_none());
        client.deliver("Work", &letters(1));
        barid.run(&["sync"]).done();
        let waiting = ops(&barid);
        assert_eq!((waiting.len(), &waiting[0]["wedged"]), (1, &json!("not_empty")), "{server:?}");
        assert_eq!(subjects(&barid, "Work"), ["Number 0"], "{server:?}");
        assert_eq!(client.ledger("Work").len(), 1);
        barid.run(&["ops", "discard", &waiting[0]["id"].to_string()]).done();
        check_whole(&barid);
    }
}

#[test]
fn f13_a_mailbox_that_is_gone_gives_messages_back_and_tells() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 2);
        let mut client = world.client(server, &user);
        client.create("Work");
        barid.run(&["sync"]).done();
        let id = rows(&barid, "inbox")[0].1.clone();
        barid.run(&["move", &id, "Work"]).done();
        client.delete("Work");
        barid.run(&["sync"]).done();
        assert_eq!(subjects(&barid, "inbox"), ["Number 1", "Number 0"], "{server:?}");
        assert_eq!(client.ledger("INBOX").len(), 2);
        let waiting = ops(&barid);
        assert_eq!(waiting[0]["wedged"], json!("not_found"), "{server:?}");
        assert_eq!(waiting[0]["mailbox"], json!("Work"));
        // Trying again is to say that it is wanted: the mailbox is made anew.
        barid.run(&["ops", "retry"]).done();
        assert_eq!(subjects(&barid, "Work"), ["Number 1"]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(client.ledger("Work").len(), 1, "{server:?}");
        assert_eq!(subjects(&barid, "Work"), ["Number 1"], "{server:?}");
        check_whole(&barid);
    }
}

#[test]
fn f13_what_was_on_its_way_out_of_a_mailbox_that_was_removed_is_kept() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 0);
        let mut client = world.client(server, &user);
        client.create("Work");
        client.deliver("Work", &letters(2));
        barid.run(&["sync"]).done();
        let id = rows(&barid, "Work")[0].1.clone();
        barid.run(&["flag", &id, "+flagged"]).done();
        barid.run(&["move", &id, "inbox"]).done();
        client.delete("Work");
        for _ in 0..2 {
            barid.run(&["sync"]).done();
            assert_eq!(rows(&barid, "inbox"), [("Number 1".to_owned(), id.clone())], "{server:?}");
            let held = client.ledger("INBOX");
            assert_eq!((held.len(), &*held[0].flags), (1, &["\\Flagged".to_owned()][..]));
        }
        check_whole(&barid);
    }
}

#[test]
fn f06_a_move_never_takes_another_message_under_an_old_name() {
    let world = World::shared();
    let all = letters(3);
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 0);
        let mut client = world.client(server, &user);
        client.create("Work");
        client.deliver("Work", &all[..2]);
        barid.run(&["sync"]).done();
        let id = rows(&barid, "Work")[1].1.clone();
        barid.run(&["move", &id, "inbox"]).done();
        // The same UIDs are other messages now.
        client.delete("Work");
        client.create("Work");
        client.deliver("Work", &[&all[2], &all[1], &all[0]]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(subjects(&barid, "Work"), ["Number 2", "Number 1"], "{server:?}");
        assert_eq!(subjects(&barid, "inbox"), ["Number 0"], "{server:?}");
        assert_eq!((client.ledger("Work").len(), client.ledger("INBOX").len()), (2, 1));
        check_whole(&barid);
    }
}

#[test]
fn a_copy_is_a_message_of_its_own_here_and_there() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 2);
        let mut client = world.client(server, &user);
        client.create("Work");
        barid.run(&["sync"]).done();
        let id = rows(&barid, "inbox")[0].1.clone();
        let copied = barid.json(&["copy", &id, "Work"]);
        assert_eq!(copied["copied"], json!(1));
        let copy = rows(&barid, "Work")[0].1.clone();
        assert_ne!(copy, id);
        barid.run(&["flag", &copy, "+flagged"]).done();
        for _ in 0..2 {
            barid.run(&["sync"]).done();
            assert_eq!(rows(&barid, "Work"), [("Number 1".to_owned(), copy.clone())], "{server:?}");
            let held = client.ledger("Work");
            assert_eq!(held.len(), 1, "{server:?}");
            assert_eq!(held[0].flags, ["\\Flagged"], "{server:?}");
            assert!(client.ledger("INBOX").iter().all(|one| one.flags.is_empty()));
            check_whole(&barid);
        }
        for _ in 0..2 {
            barid.run(&["undo"]).done();
        }
        barid.run(&["sync"]).done();
        assert_eq!((client.ledger("Work").len(), client.ledger("INBOX").len()), (0, 2));
        check_whole(&barid);
    }
}

#[test]
fn f11_a_copy_cut_off_anywhere_is_made_once() {
    let world = World::shared();
    let imap: SocketAddr = format!("{}:{}", world.host, world.ports["imaps"]).parse().unwrap();
    // Proves, brings over, copies: the third connection is the one that is cut.
    let run = |plan: Plan| {
        let proxy =
            FaultProxy::new(imap, &[Plan::pass(), Plan::pass(), plan, Plan::pass(), Plan::pass()]);
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(Server::Dovecot, &user);
        client.deliver("INBOX", &letters(2));
        client.create("Work");
        let receive = format!("imaps://{}", proxy.address());
        barid.add_at(world, &user, &receive, &world.smtp_url()).done();
        barid.run(&["sync"]).done();
        let id = rows(&barid, "inbox")[0].1.clone();
        barid.run(&["copy", &id, "Work"]).done();
        let ended = barid.run(&["sync"]);
        assert!(ended.status <= 1, "{}", ended.stderr);
        let passed = proxy.passed()[2].to_client;
        barid.run(&["sync"]).done();
        assert_eq!(client.ledger("Work").len(), 1, "the copy was made twice or not at all");
        assert_eq!(client.ledger("INBOX").len(), 2);
        assert_eq!(rows(&barid, "Work").len(), 1);
        check_whole(&barid);
        passed
    };
    let whole = run(Plan::pass());
    for share in [30, 40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95] {
        run(Plan::cut(Direction::ToClient, whole * share / 100));
    }
}

#[test]
fn junk_is_told_by_flag_and_place_and_taken_back_as_one() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = filled(world, server, 2);
        let mut client = world.client(server, &user);
        let id = rows(&barid, "inbox")[0].1.clone();
        assert_eq!(barid.json(&["junk", &id])["reported"], json!(1));
        assert_eq!(subjects(&barid, "junk"), ["Number 1"]);
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        let name = find_junk(&barid);
        assert_eq!(client.ledger(&name)[0].flags, ["$junk"], "{server:?}");
        barid.run(&["junk", "--not", &id]).done();
        barid.run(&["sync"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(subjects(&barid, "inbox"), ["Number 1", "Number 0"], "{server:?}");
        assert!(client.ledger("INBOX").iter().any(|one| one.flags == ["$notjunk"]), "{server:?}");
        barid.run(&["undo"]).done();
        barid.run(&["undo"]).done();
        barid.run(&["sync"]).done();
        assert!(client.ledger("INBOX").iter().all(|one| one.flags.is_empty()), "{server:?}");
        check_whole(&barid);
    }
}

fn find_junk(barid: &Barid) -> String {
    let all = barid.json_lines(&["mailbox", "list"]);
    let junk = all.iter().find(|one| one["role"] == "junk").unwrap();
    junk["name"].as_str().unwrap().to_owned()
}

#[test]
fn many_messages_move_in_pages_and_go_on_after_a_break() {
    let world = World::shared();
    let imap: SocketAddr = format!("{}:{}", world.host, world.ports["imaps"]).parse().unwrap();
    let plans = [Plan::pass(), Plan::pass(), Plan::cut(Direction::ToServer, 4_500), Plan::pass()];
    let proxy = FaultProxy::new(imap, &plans);
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let count = 1_200;
    client.deliver("INBOX", &letters(count));
    let receive = format!("imaps://{}", proxy.address());
    barid.add_at(world, &user, &receive, &world.smtp_url()).done();
    barid.run(&["sync"]).done();
    let rows = barid.json_lines(&["list", "inbox", "--limit", "2000"]);
    let ids: Vec<String> = rows.iter().map(|row| row["id"].to_string()).collect();
    let mut arguments = vec!["move"];
    arguments.extend(ids.iter().map(String::as_str));
    arguments.push("archive");
    barid.run(&arguments).done();
    let ended = barid.run(&["sync"]);
    assert!(ended.status <= 1, "{}", ended.stderr);
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();
    assert_eq!(client.ledger("Archive").len(), count as usize);
    assert_eq!(client.ledger("INBOX").len(), 0);
    assert_eq!(find(&barid, "Archive").unwrap()["total"], json!(count));
    check_whole(&barid);
}
