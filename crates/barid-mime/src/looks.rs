//! Colours of a message on dark ground, and text on pictures that are not there.
//!
//! In the dark, light grounds become dark in the same hue, dark ones stay, and so text becomes
//! light, never harder to read than [`CLEAR`]. What an element gets depends on what is around it,
//! so each that sets a colour gets its own in its style, and the style sheet sets none.

use crate::{
    cascade::{self, Cascade, OF_ATTRIBUTE, OF_STYLE, Open, Said, Sayings},
    color::Color,
    css::{self, Condition, Rule, Shade},
    gradient,
    tracker::attribute,
};
use html5ever::tokenizer::Tag;

/// The contrast that text has at least (WCAG 2.2 §1.4.3).
const CLEAR: f32 = 4.5;
/// Below this it is taken that something else was to be behind the text.
const UNSEEN: f32 = 2.0;
/// How bright a ground may be in the dark: white text is clear on it.
const BRIGHTEST: f32 = 0.16;
/// How bright lines may be in the dark.
const BRIGHTEST_LINE: f32 = 0.3;
/// The ground of our own page in the dark, its text, its links, and links anywhere else.
const GROUND: [u8; 3] = [0x18, 0x19, 0x1b];
const TEXT: [u8; 3] = [0xec, 0xed, 0xee];
const LINK: [u8; 3] = [0x8a, 0xb6, 0xf7];
const USUAL_LINK: [u8; 3] = [0, 0, 0xee];
/// Stands for a picture behind light text.
const INSTEAD: [u8; 3] = [0x5b, 0x60, 0x68];

/// Text, and what is behind it: as sent, and as shown.
#[derive(Clone, Copy, Debug)]
struct Place {
    text: Color,
    ground: Color,
    shown_text: Color,
    shown_ground: Color,
    /// Whether a picture was to be behind it.
    has_picture: bool,
}

/// The colours of what is open.
#[derive(Debug)]
pub(crate) struct Looks {
    shade: Shade,
    cascade: Cascade,
    open: Vec<Open>,
    places: Vec<Place>,
    /// The element whose tag was looked at last.
    next: (Open, Place),
    page: Place,
    /// What the page says of its links.
    link: Option<Color>,
}

impl Looks {
    /// `None` where the colours stay as they are.
    pub(crate) fn of(html: &str, shade: Option<Shade>) -> Option<Looks> {
        let has = |word: &str| memchr::memmem::find(html.as_bytes(), word.as_bytes()).is_some();
        let shade = shade?;
        if shade == Shade::Light && !["url(", "URL(", "background="].into_iter().any(has) {
            return None;
        }
        let (text, ground) = match shade {
            Shade::Dark => (Color::of_bytes(TEXT, 1.0), Color::of_bytes(GROUND, 1.0)),
            Shade::Light => (Color::BLACK, Color::WHITE),
        };
        let page = Place {
            text: Color::BLACK,
            ground: Color::WHITE,
            shown_text: text,
            shown_ground: ground,
            has_picture: false,
        };
        let (open, places, next) = (Vec::new(), Vec::new(), (Open::default(), page));
        let cascade = Cascade::default();
        Some(Looks { shade, cascade, open, places, next, page, link: None })
    }

    /// Whether it is not known how some of it looks.
    pub(crate) fn is_unsure(&self) -> bool {
        self.cascade.is_unsure
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.shade == Shade::Dark
    }

    /// Heeds the rules of a style sheet, and returns what stays of it.
    pub(crate) fn sheet(&mut self, rules: Vec<Rule>) -> Vec<Rule> {
        for rule in &rules {
            self.cascade.add(rule);
        }
        match self.shade {
            Shade::Light => rules,
            Shade::Dark => rules
                .into_iter()
                .map(|rule| Rule { body: without_colors(&rule.body, Lines::Turned), ..rule })
                .filter(|rule| rule.condition != Condition::Never)
                .collect(),
        }
    }

    /// Looks at a start tag whose style, cleaned, is `style`. Returns the style that it gets.
    pub(crate) fn style(&mut self, tag: &Tag, style: &str, is_quote: bool) -> String {
        let around = self.places.last().copied().unwrap_or(self.page);
        let classes = attribute(tag, "class").unwrap_or_default();
        let of_id = attribute(tag, "id").and_then(css::class_of_id);
        let element = Open {
            name: tag.name.to_string(),
            classes: classes.split_whitespace().map(str::to_owned).chain(of_id).collect(),
            is_quoted: is_quote || self.open.last().is_some_and(|open| open.is_quoted),
        };
        let said = self.said(tag, &element, style);
        let mut place = around;
        let color = |said: Option<(cascade::Weight, Said)>| match said {
            Some((_, Said::Color(color))) if !color.is_clear() => Some(color),
            _ => None,
        };
        let (text, ground) = (color(said.text), color(said.ground));
        let gradient = said.gradient.and_then(|(_, gradient)| gradient);
        let below = ground.map_or(around.ground, |ground| ground.over(around.ground));
        // Text has to be clear wherever on a gradient it is: also where that is brightest.
        let stops = gradient.as_deref().map(gradient::colors).unwrap_or_default();
        let stops = stops.into_iter().map(|stop| stop.over(below));
        let brightest = stops
            .max_by(|one, other| dimmed(*one).brightness().total_cmp(&dimmed(*other).brightness()));
        let ground = brightest.or(ground.map(|_| below));
        if let Some(ground) = ground {
            place.ground = ground;
            place.has_picture = false;
        } else if said.has_picture {
            place.has_picture = true;
        }
        if let Some(text) = text {
            place.text = text.over(place.ground);
        }
        let is_link = element.name == "a" && text.is_none() && attribute(tag, "href").is_some();
        let own = match self.shade {
            Shade::Dark => {
                let own =
                    self.dark(&mut place, around, (text.is_some(), ground.is_some()), is_link);
                let shown = |stop: Color| match stop.is_clear() && below == around.ground {
                    true => around.shown_ground,
                    false => dimmed(stop.over(below)),
                };
                let gradient = gradient.and_then(|written| gradient::recolored(&written, shown));
                let image = gradient.map(|shown| format!("background-image:{shown};"));
                format!("{own}{}", image.unwrap_or_default())
            }
            Shade::Light => light(&mut place, text.is_some()),
        };
        self.next = (element, place);
        match self.shade {
            Shade::Dark => {
                let lines = match place.ground.brightness() <= BRIGHTEST {
                    true => Lines::AsSent,
                    false => Lines::Turned,
                };
                format!("{}{own}", without_colors(style, lines))
            }
            Shade::Light => format!("{style}{own}"),
        }
    }

    /// The element whose tag was looked at is open.
    pub(crate) fn opened(&mut self) {
        let (element, place) = std::mem::replace(&mut self.next, (Open::default(), self.page));
        self.open.push(element);
        self.places.push(place);
    }

    pub(crate) fn closed(&mut self) {
        self.open.pop();
        self.places.pop();
    }

    fn said(&mut self, tag: &Tag, element: &Open, style: &str) -> Sayings {
        let mut said = Sayings::default();
        let read = |name: &str| attribute(tag, name).and_then(Color::read).map(Said::Color);
        if let Some(ground) = read("bgcolor") {
            cascade::set(&mut said.ground, OF_ATTRIBUTE, ground);
        }
        let text = match element.name.as_str() {
            "body" => read("text"),
            "font" => read("color"),
            _ => None,
        };
        if let Some(text) = text {
            cascade::set(&mut said.text, OF_ATTRIBUTE, text);
        }
        if element.name == "body"
            && let Some(Said::Color(link)) = read("link")
        {
            self.link = Some(link);
        }
        self.cascade.heed(element, &self.open, &mut said);
        said.heed(style, OF_STYLE, usize::MAX);
        said.has_picture |= attribute(tag, "background").is_some()
            || attribute(tag, "style").is_some_and(css::has_picture);
        said
    }

    /// Returns the colours that an element gets in the dark.
    fn dark(
        &self,
        place: &mut Place,
        around: Place,
        (has_text, has_ground): (bool, bool),
        is_link: bool,
    ) -> String {
        let mut own = String::new();
        if has_ground {
            place.shown_ground = dimmed(place.ground);
            own.push_str(&format!("background-color:{};", place.shown_ground.to_css()));
        }
        if has_text {
            place.shown_text = clear(place.text, place.shown_ground);
        } else if is_link {
            place.text = self.link.unwrap_or(Color::of_bytes(USUAL_LINK, 1.0));
            let usual =
                self.link.map_or(Color::of_bytes(LINK, 1.0), |link| link.over(place.ground));
            place.shown_text = clear(usual, place.shown_ground);
            if self.link.is_none() && place.shown_text == usual {
                return own;
            }
        } else if around.shown_text.contrast(place.shown_ground) < CLEAR {
            place.shown_text = clear(place.text, place.shown_ground);
        } else {
            return own;
        }
        own.push_str(&format!("color:{};", place.shown_text.to_css()));
        own
    }
}

/// Returns the ground that light text on a missing picture gets.
fn light(place: &mut Place, has_text: bool) -> String {
    if !(has_text && place.has_picture && place.text.contrast(place.ground) < UNSEEN) {
        return String::new();
    }
    place.ground = Color::of_bytes(INSTEAD, 1.0);
    place.has_picture = false;
    format!("background-color:{};", place.ground.to_css())
}

/// Turns light into dark and dark into light, so that contrasts stay about what they were: white
/// becomes the ground of our page, and black its text.
fn turned(brightness: f32) -> f32 {
    let (ground, text) = (
        Color::of_bytes(GROUND, 1.0).brightness() + 0.05,
        Color::of_bytes(TEXT, 1.0).brightness() + 0.05,
    );
    let power = (text / ground).ln() / 21.0_f32.ln();
    ground * ((brightness + 0.05) / 1.05).powf(-power) - 0.05
}

/// A ground in the dark.
fn dimmed(ground: Color) -> Color {
    let brightness = ground.brightness();
    match brightness <= BRIGHTEST {
        true => ground,
        false => ground.at(turned(brightness).min(BRIGHTEST)),
    }
}

/// Text in the dark, clear on its ground.
fn clear(text: Color, ground: Color) -> Color {
    if text.contrast(ground) >= CLEAR {
        return text;
    }
    let turned = text.at(turned(text.brightness()).max(text.brightness()));
    // A little more, since what is written is rounded.
    let least = (CLEAR + 0.05) * (ground.brightness() + 0.05) - 0.05;
    if turned.brightness() >= least { turned } else { text.at(least) }
}

/// What becomes of the colours of lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// They stay: what they are on was dark before.
    AsSent,
    Turned,
}

/// Returns declarations without those of text and ground.
fn without_colors(declarations: &str, lines: Lines) -> String {
    let mut out = String::with_capacity(declarations.len());
    for one in declarations.split(';').filter(|one| !one.is_empty()) {
        let (property, value) = one.split_once(':').unwrap_or((one, ""));
        if cascade::is_color(property.trim()) {
            continue;
        }
        let is_line = property.starts_with("border") || property == "text-decoration-color";
        match is_line && lines == Lines::Turned {
            true => {
                let all: Vec<String> = cascade::words(value).map(line).collect();
                out.push_str(&format!("{property}:{};", all.join(" ")));
            }
            false => out.push_str(&format!("{one};")),
        }
    }
    out
}

fn line(word: &str) -> String {
    match Color::read(word) {
        Some(color) if !color.is_clear() => {
            color.at(turned(color.brightness()).min(BRIGHTEST_LINE)).to_css()
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_clear_in_the_dark_and_hues_stay() {
        let page = Color::of_bytes(GROUND, 1.0);
        for r in (0..=255_u8).step_by(51) {
            for g in (0..=255_u8).step_by(51) {
                for b in (0..=255_u8).step_by(51) {
                    let ground = dimmed(Color::of_bytes([r, g, b], 1.0));
                    assert!(ground.brightness() <= BRIGHTEST + 0.001);
                    for text in [[r, g, b], [b, r, g], [255 - r, g, b], [0; 3], [255; 3]] {
                        let text = clear(Color::of_bytes(text, 1.0), ground);
                        let shown = Color::read(&text.to_css()).unwrap();
                        let behind = Color::read(&ground.to_css()).unwrap();
                        assert!(
                            shown.contrast(behind) >= 4.45,
                            "{} {}",
                            shown.to_css(),
                            behind.to_css()
                        );
                    }
                }
            }
        }
        assert!((dimmed(Color::WHITE).brightness() - page.brightness()).abs() < 0.001);
        assert_eq!(clear(Color::BLACK, page).to_css(), "#ededed");
    }

    /// Shows HTML in the dark.
    fn in_the_dark(html: &str) -> String {
        let raw = format!("Content-Type: text/html\r\n\r\n{html}");
        let look = crate::Look {
            base: "/d/x".into(),
            remote: crate::Remote::Blocked,
            is_dark: true,
            keeps_colors: false,
            form: crate::Form::Own,
        };
        crate::page(&crate::parse(raw.as_bytes()), &look).html
    }

    #[test]
    fn a_gradient_stays_one_in_the_dark_and_text_is_clear_on_all_of_it() {
        for html in [
            "<p style='background:linear-gradient(to right,#fff 10%,#1a73e8);color:#222'>x",
            "<style>.a{background-image:linear-gradient(to right,#fff 10%,#1a73e8);color:#222}</style>\
             <p class=a>x",
            "<style>p{background:red}.a{background:linear-gradient(to right,#fff 10%,#1a73e8)}</style>\
             <p class=a style='color:#222'>x",
        ] {
            let page = in_the_dark(html);
            let (_, own) = page.split_once("<p ").unwrap();
            let shown = own.split_once("background-image:").expect(&page).1;
            let shown = shown.split_once(';').unwrap().0;
            assert!(shown.starts_with("linear-gradient(to right,#191919 10%,#"), "{shown}");
            let text = own.split_once(";color:").unwrap().1.get(..7).and_then(Color::read).unwrap();
            let stops = gradient::colors(shown);
            assert_eq!(stops.len(), 2);
            for stop in stops {
                assert!(stop.brightness() <= BRIGHTEST + 0.001);
                assert!(text.contrast(stop) >= 4.45, "{own}");
            }
        }
        // What takes the gradient away takes it away in the dark, too.
        for html in [
            "<style>p{background:linear-gradient(red,blue)}.a{background:#eee}</style><p class=a>x",
            "<style>p{background-image:linear-gradient(red,blue)}.a{background-image:none}</style>\
             <p class=a>x",
        ] {
            assert!(!in_the_dark(html).contains("gradient"), "{html}");
        }
        // What covers nothing shows what is around it.
        let page = in_the_dark("<p style='background:linear-gradient(transparent,#fff)'>x");
        assert!(page.contains("linear-gradient(#18191b,#191919)"), "{page}");
    }
}
