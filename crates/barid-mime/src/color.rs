//! Colours as light: how bright they are, and the same hue brighter or darker.

use cssparser::{Parser, Token, color};

/// Red, green and blue as light (linear, 0 to 1), and how much of it covers (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Color {
    light: [f32; 3],
    alpha: f32,
}

impl Color {
    pub(crate) const WHITE: Color = Color { light: [1.0; 3], alpha: 1.0 };
    pub(crate) const BLACK: Color = Color { light: [0.0; 3], alpha: 1.0 };
    /// Covers nothing.
    pub(crate) const NOTHING: Color = Color { light: [0.0; 3], alpha: 0.0 };

    /// From red, green and blue as they are written, 0 to 255.
    pub(crate) fn of_bytes([r, g, b]: [u8; 3], alpha: f32) -> Color {
        let light = |byte: u8| linear(f32::from(byte) / 255.0);
        Color { light: [light(r), light(g), light(b)], alpha: alpha.clamp(0.0, 1.0) }
    }

    /// Reads a colour as CSS writes it (CSS Color 4 §4), or as an attribute does: six digits
    /// may come without their sign.
    pub(crate) fn read(text: &str) -> Option<Color> {
        let text = text.trim();
        let is_hex = text.len() == 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let hash = text.strip_prefix('#').or(is_hex.then_some(text));
        if let Some(digits) = hash {
            let (r, g, b, alpha) = color::parse_hash_color(digits.as_bytes()).ok()?;
            return Some(Color::of_bytes([r, g, b], alpha));
        }
        if let Ok((r, g, b)) = color::parse_named_color(text) {
            return Some(Color::of_bytes([r, g, b], 1.0));
        }
        let (name, rest) = text.split_once('(')?;
        let numbers = numbers(rest.strip_suffix(')')?)?;
        let [first, second, third] = *numbers.first_chunk()?;
        let alpha = numbers.get(3).map_or(1.0, |alpha| alpha.part());
        match &*name.to_ascii_lowercase() {
            "rgb" | "rgba" => {
                let byte = |one: Number| match one {
                    Number::Plain(value) => value.clamp(0.0, 255.0) as u8,
                    Number::Percent(part) => (part.clamp(0.0, 1.0) * 255.0) as u8,
                };
                Some(Color::of_bytes([byte(first), byte(second), byte(third)], alpha))
            }
            "hsl" | "hsla" => {
                let hue = match first {
                    Number::Plain(value) => value,
                    Number::Percent(_) => return None,
                };
                Some(Color::of_bytes(of_hsl(hue, second.part(), third.part()), alpha))
            }
            _ => None,
        }
    }

    /// How bright it is, 0 to 1 (WCAG 2.2, relative luminance).
    pub(crate) fn brightness(self) -> f32 {
        let [r, g, b] = self.light;
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// How well it can be told from another, 1 to 21 (WCAG 2.2, contrast ratio).
    pub(crate) fn contrast(self, other: Color) -> f32 {
        let (one, two) = (self.brightness(), other.brightness());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// What is seen of it over something that covers all.
    pub(crate) fn over(self, below: Color) -> Color {
        let mut light = below.light;
        for (below, own) in light.iter_mut().zip(self.light) {
            // As browsers do: what is mixed is what was written, not the light.
            let mixed = written(own) * self.alpha + written(*below) * (1.0 - self.alpha);
            *below = linear(mixed);
        }
        Color { light, alpha: 1.0 }
    }

    pub(crate) fn is_clear(self) -> bool {
        self.alpha < 0.02
    }

    /// The same hue, as bright as is wanted.
    pub(crate) fn at(self, brightness: f32) -> Color {
        let (now, wanted) = (self.brightness(), brightness.clamp(0.0, 1.0));
        let light = match wanted < now {
            true => self.light.map(|one| one * wanted / now),
            false => {
                let part = if now < 1.0 { (wanted - now) / (1.0 - now) } else { 0.0 };
                self.light.map(|one| one + (1.0 - one) * part)
            }
        };
        Color { light, alpha: self.alpha }
    }

    /// As CSS: `#rrggbb`; how much it covers is left out.
    pub(crate) fn to_css(self) -> String {
        let [r, g, b] =
            self.light.map(|one| (written(one) * 255.0).round().clamp(0.0, 255.0) as u8);
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

#[derive(Clone, Copy)]
enum Number {
    Plain(f32),
    /// A part of one.
    Percent(f32),
}

impl Number {
    fn part(self) -> f32 {
        match self {
            Number::Plain(value) | Number::Percent(value) => value,
        }
    }
}

/// Returns the numbers of a colour function; `None` where there is anything else.
fn numbers(text: &str) -> Option<Vec<Number>> {
    let mut found = Vec::new();
    let mut parser = Parser::new(text);
    while let Ok(token) = parser.next() {
        match token {
            Token::Number { value, .. } => found.push(Number::Plain(*value)),
            Token::Percentage { unit_value, .. } => found.push(Number::Percent(*unit_value)),
            Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("deg") => {
                found.push(Number::Plain(*value));
            }
            Token::Comma | Token::Delim('/') => {}
            _ => return None,
        }
    }
    Some(found)
}

/// CSS Color 4 §7.1.
fn of_hsl(hue: f32, saturation: f32, lightness: f32) -> [u8; 3] {
    let (saturation, lightness) = (saturation.clamp(0.0, 1.0), lightness.clamp(0.0, 1.0));
    let reach = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|place: f32| {
        let k = (place + hue / 30.0).rem_euclid(12.0);
        let value = lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (value * 255.0).round().clamp(0.0, 255.0) as u8
    })
}

fn linear(written: f32) -> f32 {
    if written <= 0.040_45 { written / 12.92 } else { ((written + 0.055) / 1.055).powf(2.4) }
}

fn written(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_read_in_every_notation() {
        for (text, css) in [
            ("#fff", "#ffffff"),
            ("336699", "#336699"),
            ("#33669980", "#336699"),
            ("Navy", "#000080"),
            ("rgb(1, 2, 3)", "#010203"),
            ("rgba(255 0 0 / 20%)", "#ff0000"),
            ("rgb(100%,0%,0%)", "#ff0000"),
            ("hsl(120, 100%, 25%)", "#008000"),
            ("hsl(0deg 0% 50%)", "#808080"),
        ] {
            assert_eq!(Color::read(text).map(Color::to_css).as_deref(), Some(css), "{text}");
        }
        for text in ["", "transparent", "var(--x)", "#12", "rgb(1,2)", "hsl(1%,2%,3%)", "rgb(a)"] {
            assert!(Color::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_hue_stays_when_its_brightness_changes() {
        let blue = Color::read("#1a73e8").unwrap();
        for wanted in [0.0, 0.01, 0.2, 0.5, 0.9, 1.0] {
            assert!((blue.at(wanted).brightness() - wanted).abs() < 0.01);
        }
        assert_eq!(blue.at(0.05).to_css(), "#093d81");
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 0.01);
        assert_eq!(Color::BLACK.at(1.0), Color::WHITE);
    }
}
