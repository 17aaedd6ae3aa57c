//! One story, played by the real engine on a real store against a server in memory.

#[path = "ending.rs"]
mod ending;

use crate::{
    act::{Act, CODES, FLAGS, MAILBOXES, NAMES, Story, Theirs, VERBS},
    intent::{Before, Effect, Intents, There, Token, Waiting},
    life::{Life, Outcome, Seen},
    server,
};
use std::sync::{Arc, Mutex, OnceLock};
use support::{
    Authority, Honest, Post,
    honest::{Cut, Offer, State, Turn, Which},
    post::Mishap,
};
use tempfile::TempDir;

/// A draft as its user left it.
struct Written {
    id: barid_model::DraftId,
    subject: String,
    text: String,
    is_there: bool,
}

/// A story that is being played.
pub(crate) struct Trial {
    server: Honest,
    post: Post,
    folder: TempDir,
    life: Option<Life>,
    intents: Intents,
    drafts: Vec<Written>,
    letters: Vec<Token>,
    last: Token,
    /// Whether the server can remove single messages.
    removes: bool,
}

/// What was in a mailbox is in another.
fn both(from: String, to: String) -> Vec<(Before, Before)> {
    vec![(Before::Mailbox(from.clone(), to.clone()), Before::Mailbox(from, to))]
}

fn authority() -> &'static (Authority, Arc<rustls::ServerConfig>) {
    static ONE: OnceLock<(Authority, Arc<rustls::ServerConfig>)> = OnceLock::new();
    ONE.get_or_init(|| {
        let authority = Authority::new();
        let identity = authority.identity(&["127.0.0.1"]);
        (authority, identity)
    })
}

fn offer(bits: u32) -> Offer {
    let mut names = Vec::new();
    let mut add = |bit: u32, more: &[&'static str]| {
        if bits & (1 << bit) != 0 {
            names.extend_from_slice(more);
        }
    };
    add(0, &["UIDPLUS"]);
    add(1, &["MOVE"]);
    add(2, &["ESEARCH"]);
    add(3, &["LIST-EXTENDED", "LIST-STATUS"]);
    add(4, &["SPECIAL-USE"]);
    add(5, &["LITERAL+"]);
    add(6, &["IDLE"]);
    match bits >> 7 & 3 {
        0 => {}
        1 => names.push("CONDSTORE"),
        _ => names.extend(["CONDSTORE", "QRESYNC", "ENABLE"]),
    }
    Offer::new(&names)
}

/// Plays a story to its end. Returns what is wrong then.
pub(crate) fn play(story: &Story) -> Vec<String> {
    let mut trial = Trial::new(story.offer);
    let mut spoken = Vec::new();
    for act in &story.acts {
        trial.act(act);
        spoken.push(format!("{act:?}"));
        spoken.extend(trial.server.heard().into_iter().map(|line| format!("    {line}")));
    }
    let mut complaints = trial.ending();
    if !complaints.is_empty() {
        complaints.extend(spoken);
    }
    complaints
}

impl Trial {
    fn new(bits: u32) -> Trial {
        let (authority, identity) = authority();
        let mut state = State::new();
        state.create("Work");
        let mut intents = Intents::default();
        for token in 1..=6 {
            let place = if token < 5 { "INBOX" } else { "Work" };
            let (raw, none) = (server::message(token, token), Default::default());
            state.append(place, raw, none, None, support::honest::By::Other);
            intents.expect(token, place, [false; FLAGS.len()]);
        }
        let server = Honest::with(state, offer(bits), identity);
        let post = Post::new(identity);
        // In memory, where there is a folder in memory: nothing here is about the disk.
        let memory = std::path::Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => TempDir::new_in(memory),
            false => TempDir::new(),
        };
        let folder = folder.unwrap();
        let life = Life::begin(folder.path(), server.address(), post.address(), authority.pem());
        let (drafts, letters) = (Vec::new(), Vec::new());
        let removes = bits & 1 != 0;
        let life = Some(life);
        Trial { server, post, folder, life, intents, drafts, letters, last: 6, removes }
    }

    fn life(&mut self) -> &mut Life {
        self.life.as_mut().expect("there is always one")
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Theirs(theirs) => self.theirs(theirs),
            Act::Flag { pick, span, flag, set } => self.flag(*pick, *span, *flag, *set),
            Act::Move { pick, span, to } => self.relocate(*pick, *span, MAILBOXES[*to]),
            Act::Copy { pick, span, to } => self.copy(*pick, *span, MAILBOXES[*to]),
            Act::Create { name } => {
                if self.life().create(NAMES[*name]) {
                    self.intents.ours(vec![]);
                }
            }
            Act::Rename { pick, name } => {
                if let Some((from, to)) = self.life().rename(*pick, NAMES[*name]) {
                    self.intents.ours(both(from, to));
                }
            }
            Act::Delete { pick } => {
                if let Some(name) = self.life().delete(*pick) {
                    self.intents.ours(both(name, "Trash".to_owned()));
                }
            }
            Act::Destroy { pick } => {
                if let Some((token, seen)) = self.picked(*pick, 1).pop() {
                    self.life().destroy(seen.id);
                    self.intents.destroyed(token);
                }
            }
            Act::Undo => {
                if self.intents.can_undo() {
                    self.life().undo();
                    self.intents.undone();
                }
            }
            Act::Send => {
                self.last += 1;
                let token = self.last;
                self.life().send(&server::message(token, token));
                self.intents.expect(token, "Sent", FLAGS.map(|flag| flag == "\\Seen"));
                self.letters.push(token);
            }
            Act::Mishap { after_dot } => self.post.mishap(match after_dot {
                true => Mishap::AfterDot,
                false => Mishap::BeforeDot,
            }),
            Act::Write { pick } => self.write(*pick),
            Act::Discard { pick } => {
                let count = self.drafts.len().max(1);
                if let Some(draft) = self.drafts.get_mut(pick % count).filter(|one| one.is_there) {
                    draft.is_there = false;
                    let id = draft.id;
                    self.life().discard(id);
                }
            }
            Act::Sync => self.sync(),
            Act::SyncMeanwhile { after, theirs } => self.sync_meanwhile(*after, theirs),
            Act::SyncCut { after, answer } => {
                let cut = answer.checked_sub(1).map_or(Cut::Before, Cut::After);
                self.server.turn(Which::After(*after), Turn::Cut(cut));
                self.sync();
            }
            Act::SyncRefused { verb, code } => {
                self.server.turn(Which::Named(VERBS[*verb]), Turn::Refuse(CODES[*code]));
                self.sync();
            }
            Act::SyncDropped { after, reopen } => {
                let (tell, told) = tokio::sync::oneshot::channel();
                let now = move |_: &mut State| {
                    // It may have ended before.
                    let _ = tell.send(());
                };
                self.server.turn(Which::After(*after), Turn::Act(Box::new(now)));
                self.life().sync_until(told);
                self.server.calm();
                if *reopen {
                    self.reopen();
                }
            }
            Act::Reopen => self.reopen(),
        }
    }

    fn reopen(&mut self) {
        let life = self.life.take().expect("there is always one");
        self.life = Some(life.again(self.folder.path()));
    }

    /// What waits for the server, by message.
    fn waiting(&mut self) -> Waiting {
        self.life().waiting()
    }

    fn theirs(&mut self, theirs: &Theirs) {
        let mut waiting = self.waiting();
        self.last += 1;
        let mut state = self.server.state();
        waiting.halves = server::marked(&state);
        let effect = server::carry_out(&mut state, theirs, self.last);
        let there = server::there(&state);
        drop(state);
        if let Some(effect) = effect {
            self.intents.theirs(&effect, &waiting, &there);
        }
    }

    fn sync_meanwhile(&mut self, after: u32, theirs: &Theirs) {
        self.last += 1;
        let (fresh, theirs) = (self.last, theirs.clone());
        let mut waiting = self.waiting();
        let before = server::there(&self.server.state());
        let effects = Arc::new(Mutex::new(Vec::<(Effect, There, _)>::new()));
        let noted = Arc::clone(&effects);
        let act = move |state: &mut State| {
            if let Some(effect) = server::carry_out(state, &theirs, fresh) {
                noted.lock().unwrap().push((effect, server::there(state), server::marked(state)));
            }
        };
        self.server.turn(Which::After(after), Turn::Act(Box::new(act)));
        // What this one finds may or may not be what the other client has just done.
        self.life().sync();
        self.server.calm();
        for (effect, then, marked) in effects.lock().unwrap().drain(..) {
            waiting.halves = marked;
            if let Effect::Moved(token, _) = &effect {
                self.intents.moved_meanwhile(*token, &waiting, &then);
            }
            self.intents.meanwhile(&effect, &waiting, &before);
            let after = server::there(&self.server.state());
            self.intents.meanwhile(&effect, &waiting, &after);
        }
        self.after_refusals();
    }

    fn sync(&mut self) {
        if let Outcome::Done = self.life().sync() {
            self.intents.synchronized();
        }
        self.server.calm();
        self.after_refusals();
    }

    /// What was refused is tried again, after what came behind it.
    fn after_refusals(&mut self) {
        for token in self.life().retry_wedged() {
            self.intents.reordered(token);
        }
    }

    /// Returns a few messages that the user sees, from one on.
    fn picked(&mut self, pick: usize, span: usize) -> Vec<(Token, Seen)> {
        let seen: Vec<(Token, Seen)> = self.life().seen().into_iter().collect();
        let count = seen.len();
        let span = span.min(count);
        (0..span).map(|at| seen[(pick + at) % count].clone()).collect()
    }

    fn flag(&mut self, pick: usize, span: usize, flag: usize, set: bool) {
        let picked = self.picked(pick, span);
        let changed: Vec<_> = picked.iter().filter(|(_, one)| one.flags[flag] != set).collect();
        let changes: Vec<_> = changed
            .iter()
            .map(|(token, _)| (Before::Flag(*token, flag, !set), Before::Flag(*token, flag, set)))
            .collect();
        let ids = picked.iter().map(|(_, one)| one.id).collect();
        let is_undoable = self.life().flag(ids, FLAGS[flag], set);
        assert_eq!(is_undoable, !changes.is_empty(), "an act that changes something is undoable");
        if is_undoable {
            self.intents.ours(changes);
        }
    }

    fn copy(&mut self, pick: usize, span: usize, to: &str) {
        let picked = self.picked(pick, span);
        let Some((to, _)) = self.life().mailbox(to) else { return };
        let copied = |token: Token| (Before::Copied(token), Before::Copied(token));
        let changes = picked.iter().map(|(token, _)| copied(*token)).collect();
        if self.life().copy(picked.iter().map(|(_, one)| one.id).collect(), to) {
            self.intents.ours(changes);
        }
    }

    fn relocate(&mut self, pick: usize, span: usize, to: &str) {
        let picked = self.picked(pick, span);
        let Some((id, to)) = self.life().mailbox(to) else { return };
        let changed = picked.iter().filter(|(_, one)| one.place != to);
        let changes: Vec<_> = changed
            .map(|(token, one)| {
                let before = Before::Place(*token, one.place.clone());
                (before, Before::Place(*token, to.to_owned()))
            })
            .collect();
        let ids = picked.iter().map(|(_, one)| one.id).collect();
        let is_undoable = self.life().relocate(ids, id);
        assert_eq!(is_undoable, !changes.is_empty(), "an act that changes something is undoable");
        if is_undoable {
            self.intents.ours(changes);
        }
    }

    fn write(&mut self, pick: usize) {
        self.last += 1;
        let text = format!("Thoughts {}.", self.last);
        let count = self.drafts.len().max(1);
        let known =
            self.drafts.get(pick % count).filter(|one| one.is_there && !pick.is_multiple_of(3));
        let known = known.map(|one| (pick % count, one.id, one.subject.clone()));
        match known {
            Some((at, id, subject)) => {
                self.life().edit(id, &subject, &text);
                self.drafts[at].text = text;
            }
            None => {
                let subject = format!("d{}", self.last);
                let id = self.life().draft(&subject, &text);
                self.drafts.push(Written { id, subject, text, is_there: true });
            }
        }
    }
}
