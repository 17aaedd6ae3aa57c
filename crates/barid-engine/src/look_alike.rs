//! Domains that were probably meant when another was typed: `gmial.com` for `gmail.com`.

use std::collections::BTreeMap;
use unicode_security::skeleton;

/// Providers that most people have an address at. Those that look like another one are here
/// as well, so that they are not taken for it.
const PROVIDERS: [&str; 40] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "outlook.de",
    "outlook.sa",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "hotmail.de",
    "hotmail.it",
    "hotmail.es",
    "live.com",
    "live.fr",
    "live.co.uk",
    "msn.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.de",
    "yahoo.es",
    "yahoo.it",
    "yahoo.ca",
    "ymail.com",
    "mail.com",
    "email.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "protonmail.com",
    "proton.me",
    "fastmail.com",
    "zoho.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "mail.ru",
    "yandex.ru",
];

/// Returns the domain that was probably meant by `domain`; `None` where it is a known one,
/// or like none of them. `written` are the domains that the user wrote to, in lower case,
/// with how often.
///
/// One slip is forgiven in short domains, two in long ones; letters that look alike, as `rn`
/// and `m`, are no difference at all. Of several the nearest is returned, then the one that
/// was written to most.
pub(crate) fn meant(domain: &str, written: &BTreeMap<String, u32>) -> Option<String> {
    let domain = domain.to_lowercase();
    if written.contains_key(&domain) || PROVIDERS.contains(&domain.as_str()) {
        return None;
    }
    let own = written.iter().map(|(name, count)| (name.as_str(), count.saturating_add(1)));
    let known = own.chain(PROVIDERS.map(|name| (name, 0)));
    let near = known.filter_map(|(name, count)| {
        let slips = if seen(name) == seen(&domain) { 0 } else { slips(&domain, name) };
        (slips <= forgiven(name)).then_some((slips, std::cmp::Reverse(count), name))
    });
    near.min().map(|(_, _, name)| name.to_owned())
}

/// How many slips may lie between a domain and what was typed for it.
fn forgiven(domain: &str) -> usize {
    let name = domain.split('.').next().unwrap_or_default().chars().count();
    match name {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// Returns the known domain that another one is easily taken for; `None` where it is known
/// itself, or looks like none. `written` is as for [`meant`].
///
/// Unlike a slip of the hand, what deceives the eye is no different letter at all.
pub(crate) fn taken_for(domain: &str, written: &BTreeMap<String, u32>) -> Option<String> {
    let domain = domain.to_lowercase();
    if domain.is_empty() || written.contains_key(&domain) || PROVIDERS.contains(&domain.as_str()) {
        return None;
    }
    let looks = seen(&domain);
    let own = written.iter().map(|(name, count)| (name.as_str(), count.saturating_add(1)));
    let known = own.chain(PROVIDERS.map(|name| (name, 0)));
    let same = known.filter(|(name, _)| seen(name) == looks);
    same.max_by_key(|(_, count)| *count).map(|(name, _)| name.to_owned())
}

/// How a domain looks: letters that are easily taken for each other are one (UTS 39 §4), and so
/// are what only a glance takes for each other.
fn seen(domain: &str) -> String {
    let (shown, _) = idna::domain_to_unicode(domain);
    let plain: String = skeleton(&shown.to_lowercase()).collect();
    plain.replace('0', "o").replace('1', "l").replace("vv", "w")
}

/// Returns how many letters have to be added, left out, changed, or swapped with their
/// neighbour, to make one text of the other (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = at(&last, j) + usize::from(x != y);
            let mut least = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let is_swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if is_swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    at(&last, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_known_and_what_is_no_slip_is_left_alone() {
        let written =
            [("atlasstone.example", 9), ("haven.test", 1), ("maven.test", 4), ("ab.example", 3)];
        let written = written.map(|(name, count)| (name.to_owned(), count)).into();
        for (typed, expected) in [
            ("gmial.com", Some("gmail.com")),
            ("gamil.com", Some("gmail.com")),
            ("gmail.con", Some("gmail.com")),
            ("gmail.co", Some("gmail.com")),
            ("GMAIL.CM", Some("gmail.com")),
            ("hotmial.com", Some("hotmail.com")),
            ("hotmai.com", Some("hotmail.com")),
            ("outlok.com", Some("outlook.com")),
            ("yaho.com", Some("yahoo.com")),
            ("iclould.com", Some("icloud.com")),
            ("protonmial.com", Some("protonmail.com")),
            ("atlastone.example", Some("atlasstone.example")),
            ("atlassstone.exampel", Some("atlasstone.example")),
            // Letters that look like others.
            ("at1asstone.example", Some("atlasstone.example")),
            ("gmаil.com", Some("gmail.com")),
            ("grnail.com", Some("gmail.com")),
            // The nearest; then the one that is written to most.
            ("havem.test", Some("haven.test")),
            ("raven.test", Some("maven.test")),
            // Known, or something else.
            ("gmail.com", None),
            ("Mail.com", None),
            ("ymail.com", None),
            ("hotmail.fr", None),
            ("atlasstone.example", None),
            ("haven.test", None),
            ("barid.example", None),
            ("ac.example", None),
            ("gx.com", None),
            ("", None),
        ] {
            assert_eq!(meant(typed, &written).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn slips_are_counted_each_once() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "axc", 1), ("abcd", "badc", 2)]
        {
            assert_eq!((slips(a, b), slips(b, a)), (expected, expected), "{a} {b}");
        }
    }
}
