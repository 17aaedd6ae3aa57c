//! Gmail's labels as mailboxes: one message in several of them is brought once, is one message
//! everywhere, and never gets lost by being put away. The server in memory keeps the provider's
//! documented rules, with the most dangerous settings there are.

#[path = "gmail/account.rs"]
mod account;

use account::{Account, OFFER, fetched, state, uids};
use barid_engine::{Destination, Draft, OutboxState, Verdict};
use serde_json::json;
use std::{collections::BTreeSet, fs, sync::Arc};
use support::{
    Authority, Barid, Honest, Message, Post,
    honest::{ALL, By, Cut, Offer, SENT, State, TRASH, Turn, Which},
};

#[test]
fn a_message_under_several_labels_is_brought_once_and_is_one_everywhere() {
    let account = Account::offering(state(), &OFFER);
    account.server.heard();
    account.sync();
    assert_eq!(fetched(&account.server.heard()), 4);
    account.check("plain", &["INBOX", ALL]);
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    account.check("old", &[ALL]);
    account.check("sent", &[SENT, ALL]);
    let id = account.id("work");
    for mailbox in ["INBOX", "Work", "[Gmail]/Important", ALL] {
        assert!(account.rows(mailbox).contains(&("work".to_owned(), id)), "{mailbox}");
    }
    let health = account.wait(account.engine.check());
    assert_eq!((health.messages, health.searchable), (4, 4));
    // Nothing new, nothing asked for.
    account.server.heard();
    account.sync();
    assert_eq!(fetched(&account.server.heard()), 0);
}

#[test]
fn archiving_leaves_the_inbox_and_nothing_else() {
    let account = Account::new(state());
    account.archive("work");
    account.archive("plain");
    assert_eq!(account.here("work"), ["Work", ALL, "[Gmail]/Important"]);
    assert_eq!(account.rows("INBOX"), []);
    for _ in 0..2 {
        account.sync();
        account.check("work", &["Work", "[Gmail]/Important", ALL]);
        account.check("plain", &[ALL]);
    }
    let heard = account.server.heard();
    assert_eq!(fetched(&heard), 0, "{heard:?}");
    assert!(!heard.iter().any(|line| line.contains("EXPUNGE") || line.contains("CREATE")));
    account.undo();
    account.undo();
    account.sync();
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    account.check("plain", &["INBOX", ALL]);
}

#[test]
fn deleting_takes_it_from_everywhere_into_the_trash_and_undo_back_again() {
    let account = Account::new(state());
    let id = account.id("work");
    account.trash("work");
    assert_eq!(account.here("work"), [TRASH]);
    for _ in 0..2 {
        account.sync();
        account.check("work", &[TRASH]);
    }
    account.undo();
    account.sync();
    account.sync();
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    assert_eq!(account.id("work"), id);
    account.wait(account.engine.report_messages(account.one("work"), Verdict::Junk));
    account.sync();
    account.check("work", &["[Gmail]/Spam"]);
    account.wait(account.engine.report_messages(account.one("work"), Verdict::NotJunk));
    account.sync();
    account.check("work", &["INBOX", ALL]);
    assert_eq!(account.id("work"), id);
}

#[test]
fn removing_for_good_goes_by_way_of_the_trash_and_takes_no_other() {
    let account = Account::new(state());
    account.wait(account.engine.destroy_messages(account.one("work")));
    assert_eq!(account.here("work"), [] as [&str; 0]);
    account.sync();
    let heard = account.server.heard();
    let expunged = heard.iter().position(|line| line.starts_with("UID EXPUNGE")).unwrap();
    let opened = heard[..expunged].iter().rfind(|line| line.starts_with("SELECT")).unwrap();
    assert!(opened.contains(TRASH), "{heard:?}");
    account.sync();
    account.check("work", &[]);
    account.check("plain", &["INBOX", ALL]);
    assert_eq!(account.messages(), 3);
}

#[test]
fn labels_come_and_go_without_a_network_and_the_message_stays() {
    let account = Account::new(state());
    let id = account.id("plain");
    account.copy("plain", "Work");
    let work = account.mailbox("Work");
    let unfiled = account.wait(account.engine.unfile_messages(account.one("work"), work));
    assert_eq!(unfiled.messages, 1);
    assert_eq!(account.here("plain"), ["INBOX", "Work", ALL]);
    assert_eq!(account.here("work"), ["INBOX", ALL, "[Gmail]/Important"]);
    for _ in 0..2 {
        account.sync();
        account.check("plain", &["INBOX", "Work", ALL]);
        account.check("work", &["INBOX", "[Gmail]/Important", ALL]);
    }
    assert_eq!(fetched(&account.server.heard()), 0);
    // Moving is out of one label into another.
    account.move_to("plain", Destination::Mailbox(work));
    account.sync();
    account.check("plain", &["Work", ALL]);
    assert_eq!((account.id("plain"), account.messages()), (id, 4));
}

#[test]
fn a_label_that_is_removed_with_its_mailbox_takes_no_message_along() {
    let account = Account::new(state());
    account.wait(account.engine.delete_mailbox(account.mailbox("Work")));
    account.sync();
    account.sync();
    account.check("work", &["INBOX", "[Gmail]/Important", ALL]);
    assert!(!account.server.state().mailboxes.contains_key("Work"));
}

#[test]
fn where_all_mail_is_hidden_a_label_is_taken_by_its_name() {
    let mut state = state();
    state.mailboxes.remove(ALL);
    let account = Account::new(state);
    let work = account.mailbox("Work");
    account.wait(account.engine.unfile_messages(account.one("work"), work));
    account.sync();
    account.sync();
    account.check("work", &["INBOX", "[Gmail]/Important"]);
    let heard = account.server.heard();
    assert!(heard.iter().any(|line| line.contains("-X-GM-LABELS.SILENT")), "{heard:?}");
}

#[test]
fn what_another_client_does_to_labels_and_flags_shows_and_brings_nothing_twice() {
    let account = Account::new(state());
    let ids = ["plain", "work"].map(|subject| account.id(subject));
    account.other(|state| {
        let (one, two) = (uids(state, "INBOX", "plain"), uids(state, "INBOX", "work"));
        state.copy("INBOX", &one, "Work", By::Other);
        let seen = BTreeSet::from(["\\Seen".to_owned()]);
        let in_work = uids(state, "Work", "work");
        state.flag("Work", &in_work, &seen, &BTreeSet::new(), By::Other);
        state.shift("INBOX", &two, ALL, By::Other);
    });
    account.sync();
    account.check("plain", &["INBOX", "Work", ALL]);
    account.check("work", &["Work", "[Gmail]/Important", ALL]);
    assert_eq!(account.flags("work"), ["$seen"]);
    // Away from everywhere, and back.
    for (from, to, expected) in [("INBOX", TRASH, &[TRASH][..]), (TRASH, "INBOX", &["INBOX", ALL])]
    {
        account.other(|state| {
            let uids = uids(state, from, "plain");
            state.shift(from, &uids, to, By::Other);
        });
        account.sync();
        account.check("plain", expected);
    }
    assert_eq!(fetched(&account.server.heard()), 0);
    assert_eq!(["plain", "work"].map(|subject| account.id(subject)), ids);
}

#[test]
fn what_is_marked_as_deleted_in_one_mailbox_is_not_deleted_but_what_is_gone_everywhere_is() {
    let account = Account::new(state());
    account.other(|state| {
        let (deleted, none) = (BTreeSet::from(["\\Deleted".to_owned()]), BTreeSet::new());
        let uids = uids(state, "INBOX", "plain");
        state.flag("INBOX", &uids, &deleted, &none, By::Other);
    });
    account.sync();
    assert_eq!(account.flags("plain"), [] as [&str; 0]);
    account.other(|state| {
        let uids = uids(state, ALL, "old");
        state.remove(ALL, &uids, By::Other);
    });
    account.sync();
    account.check("old", &[]);
    account.check("plain", &["INBOX", ALL]);
    assert_eq!(account.messages(), 3);
}

#[test]
fn new_uids_mean_the_same_messages_under_the_same_labels() {
    let account = Account::new(state());
    let before = account.rows(ALL);
    account.archive("plain");
    account.other(|state| ["INBOX", ALL, "Work"].iter().for_each(|one| state.void(one)));
    account.sync();
    account.sync();
    assert_eq!(account.rows(ALL), before);
    account.check("plain", &[ALL]);
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    assert_eq!(fetched(&account.server.heard()), 0);
}

#[test]
fn what_was_brought_before_labels_were_known_becomes_one_message() {
    let account = Account::offering(state(), &OFFER[..8]);
    account.sync();
    assert_eq!(account.messages(), 9);
    account.server.offer(Offer::new(&OFFER));
    account.sync();
    account.sync();
    assert_eq!(account.messages(), 4);
    account.check("plain", &["INBOX", ALL]);
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    account.check("old", &[ALL]);
    account.check("sent", &[SENT, ALL]);
}

/// Cuts the `after`-th command of bringing everything, then of making what waits.
fn cut_at(cut: Cut, after: u32) {
    let account = Account::offering(state(), &OFFER);
    account.server.turn(Which::After(after), Turn::Cut(cut));
    account.try_sync();
    account.server.calm();
    account.sync();
    account.check("work", &["INBOX", "Work", "[Gmail]/Important", ALL]);
    account.archive("work");
    account.copy("plain", "Work");
    account.trash("old");
    account.server.turn(Which::After(after), Turn::Cut(cut));
    account.try_sync();
    account.server.calm();
    account.sync();
    account.sync();
    account.check("work", &["Work", "[Gmail]/Important", ALL]);
    account.check("plain", &["INBOX", "Work", ALL]);
    account.check("old", &[TRASH]);
    assert_eq!(account.messages(), 4, "{cut:?} {after}");
}

#[test]
fn a_sync_that_is_cut_anywhere_ends_with_every_label_in_its_place() {
    for cut in [Cut::Before, Cut::After(0), Cut::After(70)] {
        for after in 0..24 {
            cut_at(cut, after);
        }
    }
}

#[test]
fn f21_what_the_provider_files_in_sent_is_not_put_there_twice() {
    let account = Account::new(State::gmail());
    let server = account.server.hand();
    account.post.then(move |raw| {
        let (raw, seen) = (Arc::new(raw.to_vec()), BTreeSet::from(["\\Seen".to_owned()]));
        server.act(|state| {
            state.append(SENT, raw, seen, None, By::Other);
        });
    });
    let letter = Message::new("l", "Letter").between("me@gmail.test", "you@x.test").at(1);
    let draft = Draft::Message(letter.text("Hello.").raw());
    account.wait(account.engine.enqueue(draft, None, None));
    account.sync();
    account.sync();
    assert_eq!(account.wait(account.engine.outbox())[0].state, OutboxState::Sent);
    assert_eq!(account.post.taken().len(), 1);
    account.check("Letter", &[SENT, ALL]);
    assert_eq!((account.rows(SENT).len(), account.messages()), (1, 1));
    assert_eq!(account.server.state().mailboxes[SENT].letters.len(), 1);
}

#[test]
fn the_terminal_names_the_labels_and_takes_them_off() {
    let authority = Authority::new();
    let identity = authority.identity(&["127.0.0.1"]);
    let server = Honest::with(state(), Offer::new(&OFFER), &identity);
    let barid = Barid::new();
    let ca = barid.folder().join("ca.pem");
    fs::write(&ca, authority.pem()).unwrap();
    let post = Post::new(&identity);
    let receive = format!("imaps://{}", server.address());
    let submit = format!("smtps://{}", post.address());
    let urls = ["--receive", &receive, "--submit", &submit, "--ca", ca.to_str().unwrap()];
    let add = ["account", "add", "me@gmail.test", "--password-stdin"];
    barid.run_with(&[add.as_slice(), &urls].concat(), b"secret\n").done();
    barid.run(&["sync"]).done();
    let unified = barid.json_lines(&["list", "--unified", "inbox"]);
    assert_eq!(unified.len(), 2);
    let id = unified[0]["id"].to_string();
    let shown = barid.json(&["show", &id]);
    assert_eq!(shown["subject"], "work");
    assert_eq!(shown["mailboxes"], json!(["INBOX", "Work", ALL, "[Gmail]/Important"]));
    assert_eq!(barid.json(&["search", "words"])["total"], 4);
    let threads = barid.json_lines(&["list", "all", "--threads"]);
    assert!(threads.iter().all(|one| one["count"] == 1), "{threads:?}");
    assert_eq!(barid.json(&["unfile", &id, "Work"])["unfiled"], 1);
    let shown = barid.json(&["show", &id]);
    assert_eq!(shown["mailboxes"], json!(["INBOX", ALL, "[Gmail]/Important"]));
    for refused in ["all", "sent", "trash", "nowhere"] {
        assert_ne!(barid.run(&["unfile", &id, refused]).status, 0, "{refused}");
    }
}
