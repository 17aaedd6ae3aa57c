//! A profile and a server in memory that does to it, at the moment a test wants, what servers do.

use crate::{
    Authority, Barid, Honest, Invariants, Message,
    honest::{By, Offer, State, Turn, Which},
};
use std::{collections::BTreeSet, sync::Arc};

/// Servers of every age.
pub const OFFERS: [&[&str]; 3] = [
    &[],
    &["UIDPLUS", "MOVE", "CONDSTORE", "ESEARCH"],
    &["UIDPLUS", "MOVE", "CONDSTORE", "QRESYNC", "ENABLE", "LIST-EXTENDED", "LIST-STATUS"],
];

/// A server in memory that five messages are on, and a profile that knows them.
pub struct Stage {
    /// The server.
    pub server: Honest,
    /// The profile.
    pub barid: Barid,
    /// What must be true.
    pub ever: Invariants,
    /// Who vouches for the server.
    pub authority: Authority,
}

/// Returns a message; the higher its number, the longer.
pub fn letter(number: u32) -> Arc<Vec<u8>> {
    let words = "Words. ".repeat(number as usize * 20);
    let message = Message::new(&format!("h{number}"), &format!("Number {number}"));
    Arc::new(message.at(number).text(&words).raw())
}

/// Puts it into the inbox, by another client.
pub fn arrive(state: &mut State, number: u32) {
    state.append("INBOX", letter(number), BTreeSet::new(), None, By::Other).unwrap();
}

impl Stage {
    /// Makes one.
    pub fn new(offer: &[&'static str]) -> Stage {
        let authority = Authority::new();
        let mut server = Honest::new(Offer::new(offer), &authority);
        server.state().create("Work");
        (1..=5).for_each(|number| arrive(&mut server.state(), number));
        let barid = server.account(&authority);
        barid.run(&["sync"]).done();
        let ever = Invariants::begin(&mut server);
        Stage { server, barid, ever, authority }
    }

    /// Messages come in, and the user acts on those that are here.
    pub fn busy(offer: &[&'static str]) -> Stage {
        let mut stage = Stage::new(offer);
        let rows = stage.barid.json_lines(&["list"]);
        let id = |at: usize| rows[at]["id"].to_string();
        stage.barid.run(&["flag", &id(0), "+flagged"]).done();
        stage.barid.run(&["move", &id(1), "Work"]).done();
        (6..=8).for_each(|number| arrive(&mut stage.server.state(), number));
        stage.ever.note(&mut stage.server);
        stage
    }

    /// Synchronizes, however that ends, while something happens.
    #[track_caller]
    pub fn suffer(&mut self, which: Which, turn: Turn) {
        self.server.turn(which, turn);
        let ended = self.barid.run(&["sync"]);
        assert!(ended.status == 0 || ended.status == 1, "{ended:?}");
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        self.server.calm();
        self.ever.assert_kept(&self.barid, &mut self.server);
    }

    /// Synchronizes without a fault: everything is as it should be.
    #[track_caller]
    pub fn recover(&mut self) {
        for _ in 0..2 {
            self.barid.run(&["sync"]).done();
        }
        self.ever.assert_converged(&self.barid, &mut self.server);
        let subjects = |mailbox: &str| {
            let mut all: Vec<String> = self
                .barid
                .json_lines(&["list", mailbox])
                .iter()
                .map(|row| row["subject"].to_string())
                .collect();
            all.sort();
            all
        };
        let (inbox, work) = (subjects("INBOX"), subjects("Work"));
        let once: BTreeSet<&String> = inbox.iter().chain(&work).collect();
        assert_eq!(once.len(), inbox.len() + work.len(), "a message is there twice");
    }
}
