//! Turns a query into one FTS5 expression and conditions on rows.

use crate::{
    error::StoreError,
    table::{accounts, mailboxes, messages},
    tokenize::{Ending, folded, phrase},
    transaction::ReadTx,
};
use barid_model::{
    Role,
    query::{Field, Kind, Query, State, Text},
};
use jiff::{civil::Date, tz::TimeZone};
use rusqlite::types::Value;

/// A query, compiled: what the index answers, and what rows have to satisfy.
#[derive(Debug)]
pub(crate) struct Part {
    /// The parameter that holds the FTS5 expression.
    pub(crate) text: Option<usize>,
    conditions: Vec<String>,
}

impl Part {
    /// Returns the conditions on `messages m`, joined; `None` without any.
    pub(crate) fn conditions(&self) -> Option<String> {
        (!self.conditions.is_empty()).then(|| self.conditions.join(" AND "))
    }
}

/// Compiles `query`, pushing its parameters to `values`.
///
/// Returns `None` where nothing is left to look for: a query of signs alone.
pub(crate) fn compile(
    tx: &ReadTx<'_>,
    query: &Query,
    zone: &TimeZone,
    values: &mut Vec<Value>,
) -> Result<Option<Part>, StoreError> {
    // Only where there are any: counting what the index finds is much quicker without.
    let hidden = messages::any_hidden(tx)?.then(|| "m.hidden = 0".to_owned());
    let mut compiler = Compiler { tx, zone, values };
    if matches!(query, Query::All(parts) if parts.is_empty()) {
        return Ok(Some(Part { text: None, conditions: hidden.into_iter().collect() }));
    }
    let Some(mut term) = compiler.term(query)? else { return Ok(None) };
    term.conditions.extend(hidden);
    let text = term.text.map(|text| compiler.value(Value::from(text)));
    Ok(Some(Part { text, conditions: term.conditions }))
}

/// Both have to hold.
#[derive(Default)]
struct Term {
    /// An FTS5 expression.
    text: Option<String>,
    /// SQL on `messages m`, each fit to stand beside AND.
    conditions: Vec<String>,
}

impl Term {
    fn text(text: String) -> Term {
        Term { text: Some(text), conditions: Vec::new() }
    }

    fn sql(condition: String) -> Term {
        Term { text: None, conditions: vec![condition] }
    }

    fn is_text(&self) -> bool {
        self.text.is_some() && self.conditions.is_empty()
    }
}

struct Compiler<'a, 'c> {
    tx: &'a ReadTx<'c>,
    zone: &'a TimeZone,
    values: &'a mut Vec<Value>,
}

impl Compiler<'_, '_> {
    /// Returns `None` where there is nothing to look for.
    fn term(&mut self, query: &Query) -> Result<Option<Term>, StoreError> {
        Ok(Some(match query {
            Query::All(parts) => return self.all(parts),
            Query::Any(parts) => return self.any(parts),
            Query::Not(_) => return self.all(std::slice::from_ref(query)),
            Query::Text(text) => return Ok(expression(text).map(Term::text)),
            Query::In(name) => Term::sql(self.in_mailbox(name)?),
            Query::Account(name) => Term::sql(self.of_account(name)?),
            Query::HasAttachment => Term::sql("m.has_attachment = 1".to_owned()),
            Query::Is(state) => Term::sql(is(*state)),
            Query::Before(date) => Term::sql(format!("m.sort_at_ms < {}", self.begin(*date))),
            Query::After(date) => Term::sql(format!("m.sort_at_ms >= {}", self.begin(*date))),
            Query::Larger(bytes) => Term::sql(format!("m.size_bytes > {}", capped(*bytes))),
            Query::Smaller(bytes) => Term::sql(format!("m.size_bytes < {}", capped(*bytes))),
        }))
    }

    fn all(&mut self, parts: &[Query]) -> Result<Option<Term>, StoreError> {
        let (mut with, mut without, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Query::Not(inner) => match self.term(inner)? {
                    Some(term) if term.is_text() => without.extend(term.text),
                    Some(term) => conditions.push(format!("NOT {}", self.condition(term))),
                    None => {}
                },
                part => {
                    if let Some(term) = self.term(part)? {
                        with.extend(term.text);
                        conditions.extend(term.conditions);
                    }
                }
            }
        }
        let text = match (with.is_empty(), without.is_empty()) {
            (false, true) => Some(with.join(" AND ")),
            (false, false) => {
                Some(format!("({}) NOT ({})", with.join(" AND "), without.join(" OR ")))
            }
            (true, false) => {
                // FTS5 can't begin with NOT.
                let without = self.condition(Term::text(without.join(" OR ")));
                conditions.push(format!("NOT {without}"));
                None
            }
            (true, true) => None,
        };
        let is_empty = text.is_none() && conditions.is_empty();
        let text = text.map(|text| format!("({text})"));
        Ok((!is_empty).then_some(Term { text, conditions }))
    }

    fn any(&mut self, parts: &[Query]) -> Result<Option<Term>, StoreError> {
        let mut terms = Vec::new();
        for part in parts {
            terms.extend(self.term(part)?);
        }
        if terms.is_empty() {
            return Ok(None);
        }
        if terms.iter().all(Term::is_text) {
            let texts: Vec<String> = terms.into_iter().filter_map(|term| term.text).collect();
            return Ok(Some(Term::text(format!("({})", texts.join(" OR ")))));
        }
        let conditions: Vec<String> = terms.into_iter().map(|term| self.condition(term)).collect();
        Ok(Some(Term::sql(format!("({})", conditions.join(" OR ")))))
    }

    /// Writes a term as one condition on a row.
    fn condition(&mut self, term: Term) -> String {
        let mut conditions = term.conditions;
        if let Some(text) = term.text {
            let text = self.value(Value::from(text));
            conditions.push(format!("m.ft_id IN (SELECT rowid FROM ft WHERE ft MATCH ?{text})"));
        }
        format!("({})", conditions.join(" AND "))
    }

    /// Adds a parameter. Returns its number.
    fn value(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.values.len()
    }

    /// Finds mailboxes by role, by whole name or by the last level of it.
    fn in_mailbox(&self, name: &str) -> Result<String, StoreError> {
        let wanted = folded(name);
        let role = role(&wanted);
        let is_meant = |mailbox: &barid_model::Mailbox| {
            let name = folded(&mailbox.name);
            let last = name.rsplit('/').next().unwrap_or(&name);
            (role.is_some() && mailbox.role == role) || name == wanted || last == wanted
        };
        let ids = mailboxes::list(self.tx, None)?
            .iter()
            .filter(|mailbox| is_meant(mailbox))
            .map(|mailbox| mailbox.id.to_string())
            .collect::<Vec<_>>();
        Ok(format!(
            "EXISTS (SELECT 1 FROM memberships s WHERE s.message_id = m.id AND s.shown = 1
             AND s.mailbox_id IN ({}))",
            ids.join(", ")
        ))
    }

    /// Finds accounts by a part of address or name.
    fn of_account(&self, name: &str) -> Result<String, StoreError> {
        let wanted = folded(name);
        let ids = accounts::list(self.tx)?
            .iter()
            .filter(|account| {
                let settings = &account.settings;
                folded(&settings.address).contains(&wanted)
                    || folded(&settings.name).contains(&wanted)
            })
            .map(|account| account.id.to_string())
            .collect::<Vec<_>>();
        Ok(format!("m.account_id IN ({})", ids.join(", ")))
    }

    /// Returns when a date begins, milliseconds since the epoch.
    fn begin(&self, date: Date) -> i64 {
        // Out of range only at the ends of jiff's calendar.
        let begin = date.to_zoned_datetime(self.zone.clone());
        begin.map_or(0, |begin| begin.timestamp().as_millisecond())
    }
}

/// Writes words as FTS5 reads them; `None` where there is no word in them.
fn expression(text: &Text) -> Option<String> {
    let ending = match text.kind {
        Kind::Words => Ending::Closed,
        Kind::Beginning => Ending::Open,
    };
    let phrase = phrase(&text.words, ending)?;
    Some(match text.field {
        Field::Any => phrase,
        Field::Subject => format!("subject : {phrase}"),
        Field::From => format!("sender : {phrase}"),
        Field::To => format!("{{recipients copied}} : {phrase}"),
        Field::Cc => format!("copied : {phrase}"),
        Field::Body => format!("body : {phrase}"),
        Field::Filename => format!("attachments : {phrase}"),
    })
}

fn is(state: State) -> String {
    let flag = |name| format!("instr(' ' || m.flags || ' ', ' {name} ') > 0");
    match state {
        State::Unread => "m.unread = 1".to_owned(),
        State::Read => "m.unread = 0".to_owned(),
        State::Starred => flag("$flagged"),
        State::Answered => flag("$answered"),
        State::Draft => flag("$draft"),
    }
}

/// Reads a role in the words of a user, folded.
fn role(name: &str) -> Option<Role> {
    match name {
        "الوارد" | "البريد الوارد" => Some(Role::Inbox),
        "المرسل" | "المرسله" => Some(Role::Sent),
        "المسودات" | "مسودات" => Some(Role::Drafts),
        "الارشيف" | "ارشيف" => Some(Role::Archive),
        "المهملات" | "المحذوفات" => Some(Role::Trash),
        "الغير مرغوب" | "غير المرغوب" | "spam" => Some(Role::Junk),
        name => Role::from_name(name),
    }
}

fn capped(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
