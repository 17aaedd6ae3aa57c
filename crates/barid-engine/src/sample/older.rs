//! The older messages, a few thousand, put together from sentences that somebody wrote.
//!
//! Each topic says who writes to whom, about what, and where it ends up. The same beginning
//! gives the same messages.

use super::{
    calendar::{Begun, Language, arabic_digits},
    chance::Chance,
    letter::Plan,
    stock::{People, Placed, arrival_fields, list_fields},
};
use barid_model::{Flag, FlagSet};
use std::collections::{HashMap, HashSet, VecDeque};

const ENGLISH: &str = include_str!("older_en.txt");
const ARABIC: &str = include_str!("older_ar.txt");

/// Days that the older messages cover: after those that are written out.
const FROM_DAY: i64 = 9;
const TO_DAY: i64 = 3 * 365;
/// Subjects that have to pass before one may come again.
const APART: usize = 1_200;
/// Tries to find a subject that has not just been there.
const TRIES: usize = 60;

/// A topic: lists of sentences, by what they are for.
struct Topic<'a> {
    language: Language,
    lists: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Topic<'a> {
    fn list(&self, key: &str) -> &[&'a str] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    fn first(&self, key: &str) -> &'a str {
        self.list(key).first().copied().unwrap_or_default()
    }

    fn number(&self, key: &str) -> usize {
        self.first(key).parse().unwrap_or(0)
    }

    /// Whether only others write.
    fn is_one_way(&self) -> bool {
        self.number("thread") <= 1
    }
}

fn topics(text: &str, language: Language) -> Vec<Topic<'_>> {
    let mut topics: Vec<Topic<'_>> = Vec::new();
    for line in text.lines() {
        if line.starts_with("===") {
            topics.push(Topic { language, lists: HashMap::new() });
        } else if let Some((key, value)) = line.split_once(": ")
            && let Some(topic) = topics.last_mut()
        {
            let values = topic.lists.entry(key).or_default();
            // Short ones share a line.
            values.extend(value.split(" | ").map(str::trim));
        }
    }
    topics
}

/// Returns all older messages.
pub(super) fn all(begun: Begun, people: &People) -> Vec<Placed> {
    let mut chance = Chance::new(0x6e6f_7274_6871);
    let mut all = topics(ENGLISH, Language::English);
    all.extend(topics(ARABIC, Language::Arabic));
    // Every conversation gets its turn by weight, then its day.
    let mut turns: Vec<usize> = Vec::new();
    for (index, topic) in all.iter().enumerate() {
        turns.extend(std::iter::repeat_n(index, topic.number("count")));
    }
    chance.shuffle(&mut turns);
    let mut recent = Recent::default();
    let mut placed = Vec::new();
    let count = i64::try_from(turns.len()).unwrap_or(i64::MAX).max(1);
    for (turn, index) in (0_i64..).zip(turns) {
        let Some(topic) = all.get(index) else { continue };
        let day = FROM_DAY + turn * (TO_DAY - FROM_DAY) / count;
        let number = turn;
        let made = Conversation { begun, people, topic, day, number };
        placed.extend(made.write(&mut chance, &mut recent));
    }
    placed
}

/// Subjects and first sentences that were there lately.
#[derive(Default)]
struct Recent {
    order: VecDeque<String>,
    set: HashSet<String>,
}

impl Recent {
    /// Whether `text` has not been there lately. It has been from now on.
    fn is_new(&mut self, text: &str) -> bool {
        if !self.set.insert(text.to_owned()) {
            return false;
        }
        self.order.push_back(text.to_owned());
        if self.order.len() > APART
            && let Some(oldest) = self.order.pop_front()
        {
            self.set.remove(&oldest);
        }
        true
    }
}

struct Conversation<'a> {
    begun: Begun,
    people: &'a People,
    topic: &'a Topic<'a>,
    /// Days ago.
    day: i64,
    number: i64,
}

impl Conversation<'_> {
    fn write(&self, chance: &mut Chance, recent: &mut Recent) -> Vec<Placed> {
        let topic = self.topic;
        let account = usize::from(topic.first("account") != "work");
        let slots = self.slots(chance);
        let subject = self.fresh("subject", &slots, chance, recent);
        let other = chance.pick(topic.list("people")).copied().unwrap_or_default();
        let longest = topic.number("thread").max(1);
        let length = 1 + chance.below(longest);
        let mailbox = chance.pick(topic.list("box")).copied().unwrap_or("Archive");
        let is_mine_first = !topic.is_one_way() && chance.percent(18);
        let list = topic.first("list");
        let mut minutes = 450 + i64::try_from(chance.below(690)).unwrap_or(0);
        let mut day = -self.day;
        let mut placed: Vec<Placed> = Vec::new();
        for index in 0..length {
            let is_mine = (index % 2 == 1) != is_mine_first;
            let (from, to) = if is_mine { ("me", other) } else { (other, "me") };
            let (Some(from), Some(to)) =
                (self.people.find(from, account), self.people.find(to, account))
            else {
                continue;
            };
            let arrival = match is_mine {
                true => String::new(),
                false => arrival_fields(&from, &to, mailbox == "Junk"),
            };
            let part = if index == 0 { "open" } else { "answer" };
            let text = self.text(part, &from.name, &slots, chance, recent);
            let answered = !is_mine && index + 1 < length;
            let flags = self.flags(answered, chance);
            let plan = Plan {
                from,
                to: vec![to],
                subject: if index == 0 { subject.clone() } else { format!("Re: {subject}") },
                html: (!list.is_empty()).then(|| digest(&subject, &text, list, topic.language)),
                text,
                at_ms: self.begun.at(day, minutes),
                unique: format!("older{}x{index}", self.number),
                references: placed.iter().map(|one| one.plan.message_id()).collect(),
                fields: if list.is_empty() { arrival } else { list_fields(list) + &arrival },
                flags,
                ..Plan::default()
            };
            let mailbox = if is_mine { "Sent" } else { mailbox };
            placed.push(Placed { account, mailbox: mailbox.to_owned(), plan });
            minutes += 25 + i64::try_from(chance.below(260)).unwrap_or(0);
            if minutes > 21 * 60 {
                (day, minutes) = (day + 1, 480 + i64::try_from(chance.below(200)).unwrap_or(0));
            }
        }
        placed
    }

    fn flags(&self, answered: bool, chance: &mut Chance) -> FlagSet {
        let is_junk = self.topic.first("box") == "Junk";
        let names = [
            (!is_junk, "seen"),
            (answered, "answered"),
            (chance.below(100) < 2 && !is_junk, "flagged"),
        ];
        names.iter().filter(|(is, _)| *is).filter_map(|(_, name)| Flag::from_user(name)).collect()
    }

    /// One word for each list of the topic, so that a conversation speaks of the same things.
    fn slots(&self, chance: &mut Chance) -> HashMap<&str, String> {
        let mut keys: Vec<_> = self.topic.lists.keys().copied().collect();
        keys.sort_unstable();
        let mut slots = HashMap::new();
        for key in keys {
            let value = chance.pick(self.topic.list(key)).copied().unwrap_or_default();
            slots.insert(key, value.to_owned());
        }
        let number = match self.topic.language {
            Language::English => (2 + chance.below(38)).to_string(),
            // From eleven on, what is counted has one form.
            Language::Arabic => arabic_digits(&(11 + chance.below(29)).to_string()),
        };
        slots.insert("n", number);
        // What is called after a month comes in that month.
        if let Some(month) = self.begun.month(-self.day, self.topic.language) {
            slots.insert("month", month.to_owned());
        }
        slots
    }

    /// A sentence of the list `key` that was not there lately, if there is one.
    fn fresh(
        &self,
        key: &str,
        slots: &HashMap<&str, String>,
        chance: &mut Chance,
        recent: &mut Recent,
    ) -> String {
        let mut slots = slots.clone();
        let mut text = String::new();
        for attempt in 0..TRIES {
            let template = chance.pick(self.topic.list(key)).copied().unwrap_or_default();
            text = fill(template, &slots);
            if recent.is_new(&text) {
                break;
            }
            if attempt % 3 == 2 {
                slots = self.slots(chance);
            }
        }
        text
    }

    fn text(
        &self,
        part: &str,
        writer: &str,
        slots: &HashMap<&str, String>,
        chance: &mut Chance,
        recent: &mut Recent,
    ) -> String {
        let topic = self.topic;
        let mut lines = vec![self.fresh(part, slots, chance, recent)];
        let mut order: Vec<&str> = topic.list("line").to_vec();
        chance.shuffle(&mut order);
        let count = 1 + chance.below(3);
        lines.extend(order.iter().take(count).map(|line| fill(line, slots)));
        let mut text = String::new();
        if !topic.list("greet").is_empty() {
            let greet = chance.pick(topic.list("greet")).copied().unwrap_or_default();
            text.push_str(&format!("{greet}\n\n"));
        }
        // Sentences that belong together make one paragraph.
        let split = lines.len().div_ceil(2);
        let (first, second) = lines.split_at(split);
        text.push_str(&first.join(" "));
        if !second.is_empty() {
            text.push_str(&format!("\n\n{}", second.join(" ")));
        }
        let close = chance.pick(topic.list("close")).copied().unwrap_or_default();
        if !close.is_empty() {
            text.push_str(&format!("\n\n{}", fill(close, slots)));
        }
        if !topic.is_one_way() {
            let name = writer.split_whitespace().next().unwrap_or_default();
            text.push_str(&format!("\n{name}"));
        }
        text.push('\n');
        text
    }
}

/// Puts words where a sentence leaves room for them, words with room of their own as well.
fn fill(template: &str, slots: &HashMap<&str, String>) -> String {
    let mut text = template.to_owned();
    for _ in 0..3 {
        if !text.contains('{') {
            break;
        }
        for (key, value) in slots {
            let place = format!("{{{key}}}");
            if text.contains(&place) {
                text = text.replace(&place, value);
            }
        }
    }
    // A word that stands elsewhere in other sentences may begin this one.
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}

/// A letter of a mailing list as HTML: plain, with a picture on the list's own server.
fn digest(subject: &str, text: &str, list: &str, language: Language) -> String {
    let direction = match language {
        Language::English => "ltr",
        Language::Arabic => "rtl",
    };
    let paragraphs: String = text
        .split("\n\n")
        .map(|one| format!("<p style=\"margin:0 0 14px\">{}</p>", escape(one.trim())))
        .collect();
    format!(
        "<!doctype html><html dir=\"{direction}\"><body style=\"margin:0;background:#f3f1ec\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
         <td align=\"center\" style=\"padding:24px 12px\"><table role=\"presentation\" \
         width=\"560\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:560px;background:#fff;\
         border-radius:10px;font-family:Georgia,serif;color:#26303a\"><tr><td>\
         <img src=\"https://images.{list}.example/head.jpg\" width=\"560\" height=\"160\" alt=\"\" \
         style=\"display:block;width:100%;border-radius:10px 10px 0 0\"></td></tr><tr>\
         <td style=\"padding:24px 32px;font-size:16px;line-height:1.6\">\
         <h1 style=\"font-size:22px;margin:0 0 16px\">{}</h1>{paragraphs}</td></tr></table>\
         </td></tr></table></body></html>\n",
        escape(subject)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
