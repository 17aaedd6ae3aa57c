//! What may be wrong with a draft, said before it is sent.

use crate::{
    drafts::missing, engine::Engine, error::EngineError, look_alike::meant, sender::under,
};
use barid_model::{
    Address, DraftId,
    address::{OwnAddresses, is_addr_spec},
};
use barid_store::{
    drafts::{self, Answered, Content, Draft},
    identities, people,
};
use std::collections::{BTreeMap, BTreeSet};

/// People in To and Cc of an answer from which on it is asked whether all are meant.
const MANY: usize = 20;

/// What may be wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftProblem {
    /// The identity stands for many addresses, and none of them was chosen.
    NoSender,
    /// Nobody to send to.
    NoRecipients,
    /// What was typed is no address.
    NotAnAddress(String),
    /// More than the server takes.
    TooLarge {
        /// What it has.
        size_bytes: u64,
        /// What the server takes.
        limit_bytes: u64,
    },
    /// An address at a domain that is nearly one the user knows.
    LookAlike {
        /// As it stands in the draft.
        address: String,
        /// The same at the domain that was probably meant.
        meant: String,
    },
    /// An answer from another address than the one that was written to.
    OtherSender {
        /// The address that was written to.
        written_to: String,
    },
    /// An answer to everybody that leaves out people who were there.
    LeftOut(Vec<Address>),
    /// An answer that very many people get.
    ManyRecipients(usize),
    /// An answer that goes to the whole list, and not to its author alone.
    ToList {
        /// The address of the list.
        list: String,
        /// Who wrote what is answered.
        author: Address,
    },
    /// Pictures, by their names, that say where they were taken.
    PlaceInPictures(Vec<String>),
    /// No subject.
    NoSubject,
    /// The text speaks of a file, by this word, and none is there.
    AttachmentForgotten(String),
}

impl Engine {
    /// Returns what is wrong with a draft, and what may be: what can't be sent first.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn check_draft(&self, id: DraftId) -> Result<Vec<DraftProblem>, EngineError> {
        let (draft, identity, own, known) = self
            .read(move |tx| {
                let draft = drafts::get(tx, id)?;
                let identity = identities::get(tx, draft.identity)?;
                Ok((draft, identity, people::own(tx)?, people::domains_written(tx)?))
            })
            .await
            .map_err(missing(id))?;
        let size = self.draft_size(id).await?;
        let mut problems = Vec::new();
        if let Some(limit_bytes) = size.limit_bytes.filter(|limit| size.size_bytes > *limit) {
            let size_bytes = size.size_bytes;
            problems.push(DraftProblem::TooLarge { size_bytes, limit_bytes });
        }
        let sender = under(identity, &draft.content.from).address;
        if sender.is_empty() {
            problems.push(DraftProblem::NoSender);
        }
        problems.extend(of_recipients(&draft.content));
        problems.extend(look_alikes(&draft, &own, &known));
        if let Some(answered) = &draft.answered {
            problems.extend(of_answer(&draft.content, answered, &sender, &own));
        }
        problems.extend(of_words(&draft));
        Ok(problems)
    }
}

fn everyone(content: &Content) -> impl Iterator<Item = &Address> {
    [&content.to, &content.cc, &content.bcc].into_iter().flatten()
}

fn of_recipients(content: &Content) -> Vec<DraftProblem> {
    if everyone(content).next().is_none() {
        return vec![DraftProblem::NoRecipients];
    }
    let wrong = everyone(content).filter(|one| !is_addr_spec(&one.address));
    wrong.map(|one| DraftProblem::NotAnAddress(one.to_string())).collect()
}

/// Looks at what was typed: who was in what is answered, and the user, are as they are.
fn look_alikes(
    draft: &Draft,
    own: &OwnAddresses,
    known: &BTreeMap<String, u32>,
) -> Vec<DraftProblem> {
    let answered = draft.answered.as_ref().map(all_of).unwrap_or_default();
    let was_there: BTreeSet<String> =
        answered.iter().map(|one| one.address.to_lowercase()).collect();
    let typed = everyone(&draft.content).filter(|one| {
        is_addr_spec(&one.address)
            && !own.contains(&one.address)
            && !was_there.contains(&one.address.to_lowercase())
    });
    let like = typed.filter_map(|one| {
        let (local, domain) = one.address.rsplit_once('@')?;
        let meant = format!("{local}@{}", meant(domain, known)?);
        Some(DraftProblem::LookAlike { address: one.address.clone(), meant })
    });
    like.collect()
}

fn all_of(answered: &Answered) -> Vec<Address> {
    let Answered { from, reply_to, to, cc, .. } = answered;
    [from, reply_to, to, cc].into_iter().flatten().cloned().collect()
}

fn of_answer(
    content: &Content,
    answered: &Answered,
    sender: &str,
    own: &OwnAddresses,
) -> Vec<DraftProblem> {
    let mut problems = Vec::new();
    let written_to = answered.written_to.as_str();
    if !written_to.is_empty() && !sender.is_empty() && !written_to.eq_ignore_ascii_case(sender) {
        problems.push(DraftProblem::OtherSender { written_to: written_to.to_owned() });
    }
    let gets: BTreeSet<String> = everyone(content).map(|one| one.address.to_lowercase()).collect();
    let has = |one: &Address| gets.contains(&one.address.to_lowercase());
    let is_other = |one: &&Address| !one.address.is_empty() && !own.contains(&one.address);
    let is_list = |one: &Address| one.address.eq_ignore_ascii_case(&answered.list);
    let is_to_list = !answered.list.is_empty() && gets.contains(&answered.list.to_lowercase());
    let author = answered.from.iter().find(is_other);
    // It is to everybody where somebody else than the author is in it, who was there.
    let others = || answered.to.iter().chain(&answered.cc).filter(is_other);
    let is_author = |one: &Address| {
        answered
            .from
            .iter()
            .chain(&answered.reply_to)
            .any(|author| author.address.eq_ignore_ascii_case(&one.address))
    };
    let is_to_all = others().any(|one| has(one) && !is_author(one) && !is_list(one));
    if is_to_all {
        let authors =
            if answered.reply_to.is_empty() { &answered.from } else { &answered.reply_to };
        let wanted = authors.iter().chain(&answered.to).filter(is_other);
        let mut seen = BTreeSet::new();
        let left_out = wanted.filter(|one| !has(one) && seen.insert(one.address.to_lowercase()));
        let left_out: Vec<Address> = left_out.cloned().collect();
        if !left_out.is_empty() {
            problems.push(DraftProblem::LeftOut(left_out));
        }
    }
    let shown = content.to.len() + content.cc.len();
    if is_to_all && shown >= MANY {
        problems.push(DraftProblem::ManyRecipients(shown));
    }
    if let Some(author) = author.filter(|author| is_to_list && !has(author)) {
        let (list, author) = (answered.list.clone(), author.clone());
        problems.push(DraftProblem::ToList { list, author });
    }
    problems
}

fn of_words(draft: &Draft) -> Vec<DraftProblem> {
    let content = &draft.content;
    let mut problems = Vec::new();
    let places = draft.attachments.iter().filter(|one| one.has_place);
    let places: Vec<String> = places.map(|one| one.name.clone()).collect();
    if !places.is_empty() {
        problems.push(DraftProblem::PlaceInPictures(places));
    }
    if content.subject.trim().is_empty() {
        problems.push(DraftProblem::NoSubject);
    }
    let has_file = draft.attachments.iter().any(|one| one.content_id.is_empty());
    let word = match content.is_plain {
        true => barid_mime::reminder::attachment_word(&content.text),
        false => barid_mime::reminder::attachment_word_in_html(&content.html),
    };
    if let Some(word) = word.filter(|_| !has_file && draft.forwards.is_none()) {
        problems.push(DraftProblem::AttachmentForgotten(word));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(list: &str) -> Vec<Address> {
        let one = |address: &str| Address { name: String::new(), address: address.to_owned() };
        list.split_whitespace().map(one).collect()
    }

    /// What is said about an answer, in one letter each with what it is about.
    #[track_caller]
    fn check(original: [&str; 4], sender: &str, to: &str, expected: &str) {
        let [from, recipients, list, written_to] = original;
        let answered = Answered {
            from: people(from),
            to: people(recipients),
            list: list.to_owned(),
            written_to: written_to.to_owned(),
            ..Answered::default()
        };
        let own = ["me@x.test", "work@x.test"].map(str::to_owned).into_iter().collect();
        let content = Content { to: people(to), ..Content::default() };
        let found = of_answer(&content, &answered, sender, &own);
        let said: Vec<String> = found
            .into_iter()
            .map(|one| match one {
                DraftProblem::OtherSender { written_to } => format!("from {written_to}"),
                DraftProblem::LeftOut(people) => {
                    let all: Vec<_> = people.into_iter().map(|one| one.address).collect();
                    format!("without {}", all.join(" "))
                }
                DraftProblem::ManyRecipients(count) => format!("many {count}"),
                DraftProblem::ToList { list, author } => format!("{list} not {}", author.address),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(said.join(", "), expected, "{to}");
    }

    #[test]
    fn an_answer_from_elsewhere_or_without_somebody_is_noticed() {
        let plain = ["a@x.test", "me@x.test b@x.test c@x.test", "", "me@x.test"];
        check(plain, "me@x.test", "a@x.test", "");
        check(plain, "ME@x.test", "a@x.test b@x.test c@x.test", "");
        check(plain, "work@x.test", "a@x.test", "from me@x.test");
        check(plain, "", "a@x.test", "");
        check(plain, "me@x.test", "a@x.test c@x.test", "without b@x.test");
        check(plain, "me@x.test", "b@x.test", "without a@x.test c@x.test");
        // Passed on to somebody else: no answer to everybody.
        check(plain, "me@x.test", "d@x.test", "");
        let unknown = ["a@x.test", "hidden@x.test", "", ""];
        check(unknown, "work@x.test", "a@x.test", "");
    }

    #[test]
    fn an_answer_to_a_list_or_to_a_crowd_is_noticed() {
        let list = ["a@x.test", "l@lists.test", "l@lists.test", ""];
        check(list, "me@x.test", "l@lists.test", "l@lists.test not a@x.test");
        check(list, "me@x.test", "a@x.test l@lists.test", "");
        check(list, "me@x.test", "a@x.test", "");
        let crowd = (0..20).map(|n| format!("p{n}@x.test")).collect::<Vec<_>>().join(" ");
        let original = ["p0@x.test", crowd.as_str(), "", ""];
        check(original, "me@x.test", &crowd, "many 20");
        check(original, "me@x.test", "p0@x.test", "");
    }

    fn letter(to: &str, answered: Option<Answered>) -> Draft {
        let content = Content { to: people(to), ..Content::default() };
        Draft { content, answered, ..Draft::default() }
    }

    #[test]
    fn what_was_typed_is_compared_and_what_was_there_is_not() {
        let own = ["me@gmial.com"].map(str::to_owned).into_iter().collect();
        let said = |draft: &Draft| look_alikes(draft, &own, &BTreeMap::new());
        let like = |address: &str, meant: &str| DraftProblem::LookAlike {
            address: address.to_owned(),
            meant: meant.to_owned(),
        };
        let typed = letter("a@gmial.com me@gmial.com b@gmail.com gmial.com", None);
        assert_eq!(said(&typed), [like("a@gmial.com", "a@gmail.com")]);
        let answered = Answered { from: people("A@gmial.com"), ..Answered::default() };
        assert_eq!(said(&letter("a@gmial.com", Some(answered))), []);
    }
}
