//! Which rules of a sender's style sheet set the colours of an element, found while its tags go
//! by: there is no tree, only what is open.

use crate::{
    color::Color,
    css::{Condition, Rule},
    gradient,
};
use std::collections::HashMap;

/// Rules with colours that are heeded; real letters have some dozens.
const MAX_RULES: usize = 2_000;
/// Steps that are taken in all to find which rules an element is meant by.
const MAX_STEPS: usize = 2_000_000;
/// Names in one selector.
const MAX_PARTS: usize = 12;

/// An element that is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Open {
    pub(crate) name: String,
    pub(crate) classes: Vec<String>,
    /// Whether it is within a quote.
    pub(crate) is_quoted: bool,
}

/// What is said of one of the colours of an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Said {
    Color(Color),
    /// None of its own: transparent, inherited, or a word that we do not know.
    None,
}

/// How much a declaration counts: importance, selector, place (CSS Cascade 4 §6).
pub(crate) type Weight = (bool, u32, usize);

/// The weights of what is no rule.
pub(crate) const OF_ATTRIBUTE: Weight = (false, 0, 0);
pub(crate) const OF_STYLE: u32 = u32::MAX;

/// What is said of an element, each with its weight.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sayings {
    pub(crate) text: Option<(Weight, Said)>,
    pub(crate) ground: Option<(Weight, Said)>,
    /// The gradients on it, as they are written; `None` within where there are none.
    pub(crate) gradient: Option<(Weight, Option<String>)>,
    /// Whether a picture was to be behind it.
    pub(crate) has_picture: bool,
}

impl Sayings {
    /// Heeds declarations as `css` writes them.
    pub(crate) fn heed(&mut self, declarations: &str, specificity: u32, place: usize) {
        for one in declarations.split(';') {
            let Some((property, value)) = one.split_once(':') else { continue };
            let property = property.trim();
            if !is_color(property) {
                continue;
            }
            let plain = value.trim_end().strip_suffix("!important");
            let weight = (plain.is_some(), specificity, place);
            let value = plain.unwrap_or(value).trim();
            let ground = || {
                let color = words(value).find_map(Color::read);
                color.map_or(Said::None, Said::Color)
            };
            let gradient = || gradient::recolored(value, |color| color).map(|_| value.to_owned());
            match property {
                "color" => set(&mut self.text, weight, said(value)),
                "background-color" => set(&mut self.ground, weight, ground()),
                "background-image" => set(&mut self.gradient, weight, gradient()),
                _ => {
                    set(&mut self.ground, weight, ground());
                    set(&mut self.gradient, weight, gradient());
                }
            }
        }
    }
}

pub(crate) fn set<T>(place: &mut Option<(Weight, T)>, weight: Weight, said: T) {
    if place.as_ref().is_none_or(|(known, _)| weight >= *known) {
        *place = Some((weight, said));
    }
}

fn said(value: &str) -> Said {
    Color::read(value).map_or(Said::None, Said::Color)
}

/// Whether a property is one of those that are set anew in the dark.
pub(crate) fn is_color(property: &str) -> bool {
    matches!(property, "color" | "background" | "background-color" | "background-image")
}

/// Returns the words of a value; a function with all that is within is one.
pub(crate) fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    value.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_whitespace()
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Within,
    Child,
}

#[derive(Debug, Default)]
struct Part {
    name: Option<String>,
    classes: Vec<String>,
    /// How it is joined to the part before it.
    joint: Option<Joint>,
}

#[derive(Debug)]
struct Heeded {
    parts: Vec<Part>,
    specificity: u32,
    place: usize,
    body: String,
    has_picture: bool,
    is_conditional: bool,
}

/// All rules that set colours.
#[derive(Debug, Default)]
pub(crate) struct Cascade {
    rules: Vec<Heeded>,
    /// The rules by the last name or class in their selector.
    by_key: HashMap<String, Vec<usize>>,
    steps: usize,
    place: usize,
    /// Whether some could not be heeded, so that it is not known what looks how.
    pub(crate) is_unsure: bool,
}

impl Cascade {
    pub(crate) fn add(&mut self, rule: &Rule) {
        self.place += 1;
        let has_colors = rule
            .body
            .split(';')
            .any(|one| one.split_once(':').is_some_and(|(property, _)| is_color(property.trim())));
        if matches!(rule.condition, Condition::OfWidth(_)) || !(has_colors || rule.has_picture) {
            return;
        }
        for selector in rule.selectors.split(',') {
            let Some(parts) = parts(selector) else { continue };
            if self.rules.len() >= MAX_RULES {
                self.is_unsure = true;
                return;
            }
            let key = parts.last().map(key).unwrap_or_default();
            let specificity = parts
                .iter()
                .map(|part| u32::from(part.name.is_some()) + 256 * weight(&part.classes))
                .sum();
            self.by_key.entry(key).or_default().push(self.rules.len());
            self.rules.push(Heeded {
                parts,
                specificity,
                place: self.place,
                body: rule.body.clone(),
                has_picture: rule.has_picture,
                is_conditional: rule.condition != Condition::Always,
            });
        }
    }

    /// Adds what the rules say of an element within others, outermost first.
    pub(crate) fn heed(&mut self, element: &Open, around: &[Open], sayings: &mut Sayings) {
        if self.rules.is_empty() {
            return;
        }
        let keys = [element.name.as_str(), "*"].into_iter();
        let classes: Vec<String> = element.classes.iter().map(|one| format!(".{one}")).collect();
        for key in keys.chain(classes.iter().map(String::as_str)) {
            for at in self.by_key.get(key).map(Vec::as_slice).unwrap_or_default() {
                let Some(rule) = self.rules.get(*at) else { continue };
                if self.steps >= MAX_STEPS {
                    self.is_unsure = true;
                    return;
                }
                self.steps += 1;
                let is_meant = !(rule.is_conditional && element.is_quoted)
                    && is_meant(&rule.parts, element, around, &mut self.steps);
                if is_meant {
                    sayings.heed(&rule.body, rule.specificity, rule.place);
                    sayings.has_picture |= rule.has_picture;
                }
            }
        }
    }
}

/// How much classes weigh; one that stands for an id weighs as that does.
fn weight(classes: &[String]) -> u32 {
    classes.iter().map(|one| if one.starts_with("barid-id-") { 256 } else { 1 }).sum()
}

fn key(part: &Part) -> String {
    match (part.classes.first(), &part.name) {
        (Some(class), _) => format!(".{class}"),
        (None, Some(name)) => name.clone(),
        (None, None) => "*".to_owned(),
    }
}

/// Reads a selector as `css` writes it. `None` where it asks for more than what is around.
fn parts(selector: &str) -> Option<Vec<Part>> {
    let selector = selector.replace('>', " > ");
    let mut parts: Vec<Part> = Vec::new();
    let mut joint = None;
    for word in selector.split_whitespace() {
        if word == ">" {
            joint = Some(Joint::Child);
            continue;
        }
        let word = word.strip_suffix(":link").unwrap_or(word);
        if word.contains(['+', '~', ':']) {
            return None;
        }
        let mut pieces = word.split('.');
        let name = pieces.next().filter(|name| !name.is_empty() && *name != "*");
        parts.push(Part {
            name: name.map(str::to_ascii_lowercase),
            classes: pieces.map(str::to_owned).collect(),
            joint: (!parts.is_empty()).then(|| joint.take().unwrap_or(Joint::Within)),
        });
    }
    // The page itself is around everything.
    if parts.len() > 1 && parts.first().is_some_and(|part| part.name.as_deref() == Some("html")) {
        parts.remove(0);
    }
    (!parts.is_empty() && parts.len() <= MAX_PARTS).then_some(parts)
}

fn fits(part: &Part, element: &Open) -> bool {
    part.name.as_ref().is_none_or(|name| *name == element.name)
        && part.classes.iter().all(|class| element.classes.contains(class))
}

fn is_meant(parts: &[Part], element: &Open, around: &[Open], steps: &mut usize) -> bool {
    let Some((last, before)) = parts.split_last() else { return true };
    if !fits(last, element) {
        return false;
    }
    let (mut wanted, mut joint, mut around) = (before, last.joint, around);
    // From the inside out, taking the nearest each time: wrong only where a child of one of
    // several like it is meant.
    while let Some((part, rest)) = wanted.split_last() {
        let Some((nearest, outer)) = around.split_last() else { return false };
        *steps += 1;
        around = outer;
        if fits(part, nearest) {
            (wanted, joint) = (rest, part.joint);
        } else if joint == Some(Joint::Child) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::css::{self, Shade};

    fn open(name: &str, class: &str) -> Open {
        let classes = class.split_whitespace().map(str::to_owned).collect();
        Open { name: name.into(), classes, is_quoted: false }
    }

    #[track_caller]
    fn check(sheet: &str, text: Option<&str>) {
        let mut cascade = Cascade::default();
        for rule in css::rules(sheet, Some(Shade::Dark)) {
            cascade.add(&rule);
        }
        let around = [open("body", ""), open("table", "fig"), open("tr", "alt")];
        let mut sayings = Sayings::default();
        cascade.heed(&open("td", "up barid-id-x"), &around, &mut sayings);
        let found = sayings.text.map(|(_, said)| match said {
            Said::Color(color) => color.to_css(),
            Said::None => "none".into(),
        });
        assert_eq!(found.as_deref(), text, "{sheet}");
    }

    #[test]
    fn the_weightiest_rule_wins() {
        check("td{color:red}", Some("#ff0000"));
        check("td{color:red} .up{color:lime} td{color:blue}", Some("#00ff00"));
        check("td{color:red !important} .up{color:lime}", Some("#ff0000"));
        check(".up{color:lime} #x{color:blue} td.up{color:red}", Some("#0000ff"));
        check("table.fig td.up{color:red}", Some("#ff0000"));
        check("tr > td{color:red}", Some("#ff0000"));
        check("table>td{color:red}", None);
        check("p td{color:red}", None);
        check("td:first-child{color:red}", None);
        check("*{color:inherit}", Some("none"));
        check("@media (prefers-color-scheme: dark){td{color:red}}", Some("#ff0000"));
        check("@media (prefers-color-scheme: light){td{color:red}}", None);
        check("@media (max-width:600px){td{color:red}}", None);
        check("@media print{td{color:red}}", None);
    }

    #[test]
    fn the_work_is_bounded() {
        let mut cascade = Cascade::default();
        let rule = css::rules("div div div div p{color:red}", None).remove(0);
        for _ in 0..MAX_RULES + 1 {
            cascade.add(&rule);
        }
        assert!(cascade.is_unsure);
        let around = vec![open("div", ""); 200];
        for _ in 0..2_000 {
            cascade.heed(&open("p", ""), &around, &mut Sayings::default());
        }
        assert!(cascade.steps <= MAX_STEPS + 200);
    }
}
