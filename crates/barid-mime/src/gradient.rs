//! Gradients as `css` writes them, colour by colour.

use crate::color::Color;

/// Returns a value with each colour of its gradients replaced by what `shown` says; `None` where
/// it has no gradient. What covers nothing is a colour, too.
pub(crate) fn recolored(value: &str, mut shown: impl FnMut(Color) -> Color) -> Option<String> {
    let start = value.find("gradient(")?;
    let start = value.get(..start)?.rfind([' ', ',']).map_or(0, |at| at + 1);
    let mut rest = value.get(start..)?;
    let (mut out, mut depth) = (String::with_capacity(rest.len()), 0_usize);
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '#' | '-' | '%' | '.' | '_');
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if word.is_empty() {
            depth = match first {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        // Outside of gradients there is what is beside them: a colour below, and words.
        if depth == 0 && !word.ends_with("gradient") {
            break;
        }
        let end = match is_color_function(word) {
            true => after.find(')').map_or(rest.len(), |at| length + at + 1),
            false => length,
        };
        let (unit, after) = rest.split_at(end);
        match color(unit) {
            Some(color) => out.push_str(&shown(color).to_css()),
            None => out.push_str(unit),
        }
        rest = after;
    }
    Some(out.trim_end_matches([' ', ',']).to_owned())
}

/// Returns the colours of a value's gradients, in order.
pub(crate) fn colors(value: &str) -> Vec<Color> {
    let mut found = Vec::new();
    recolored(value, |color| {
        found.push(color);
        color
    });
    found
}

fn is_color_function(word: &str) -> bool {
    ["rgb", "rgba", "hsl", "hsla"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn color(word: &str) -> Option<Color> {
    if word.eq_ignore_ascii_case("transparent") {
        return Some(Color::NOTHING);
    }
    // A number is none, though six digits may be.
    word.starts_with(|c: char| c == '#' || c.is_ascii_alphabetic())
        .then(|| Color::read(word))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_colour_of_a_gradient_is_replaced_and_nothing_else() {
        for (value, wanted) in [
            ("linear-gradient(to right,red 10%,#00f)", Some("linear-gradient(to right,X 10%,X)")),
            (
                "linear-gradient(123456deg,rgb(1,2,3) 0%,hsla(1,2%,3%,0.5))",
                Some("linear-gradient(123456deg,X 0%,X)"),
            ),
            (
                "radial-gradient(circle at 50% calc(1px + 2px),transparent,RED)",
                Some("radial-gradient(circle at 50% calc(1px + 2px),X,X)"),
            ),
            (
                "linear-gradient(red,blue), conic-gradient(from 1turn,red,blue) #fff",
                Some("linear-gradient(X,X), conic-gradient(from 1turn,X,X)"),
            ),
            ("#fff linear-gradient(red,blue)", Some("linear-gradient(X,X)")),
            ("#fff", None),
            ("", None),
        ] {
            let found = recolored(value, |_| Color::BLACK).map(|one| one.replace("#000000", "X"));
            assert_eq!(found.as_deref(), wanted, "{value}");
        }
        assert_eq!(colors("linear-gradient(red,#00ff00)").len(), 2);
    }
}
