//! What the user has chosen, in one value. What an older or newer Barid wrote is read as
//! far as it is known.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;
use ts_rs::TS;

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $first:ident $(, $rest:ident)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { #[default] $first $(, $rest)* }
    };
}

choice! {
    /// Light or dark.
    Theme { System, Light, Dark }
}
choice! {
    /// How close rows stand.
    Density { Comfortable, Compact }
}
choice! {
    /// The language of the window. `System` follows the computer.
    Language { System, En, Ar }
}
choice! {
    /// Which digits are shown.
    Numerals { Auto, Latin, Arabic }
}
choice! {
    /// What is shown after a conversation was archived or deleted.
    AfterAct { Next, Previous, List }
}
choice! {
    /// Which keys do what.
    KeyPreset { Default, Gmail, Thunderbird, AppleMail }
}
choice! {
    /// Where the answer stands.
    QuotePlace { Above, Below, NoQuote }
}
choice! {
    /// How a new message is written.
    WriteMode { Rich, Plain }
}

/// Everything that the user may choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
    pub density: Density,
    pub language: Language,
    pub numerals: Numerals,
    /// Percent, 80 to 200.
    pub text_scale: u32,
    pub more_contrast: bool,
    pub reduce_motion: bool,
    /// Whether a conversation is one row.
    pub threaded: bool,
    /// Mailboxes in which each message is a row of its own all the same.
    pub unthreaded_mailboxes: Vec<u32>,
    /// Seconds until an opened message counts as read; 0 at once, -1 never by itself.
    pub read_after_s: i32,
    pub after_act: AfterAct,
    /// Whether links open without a question where nothing is odd about them.
    pub open_plain_links: bool,
    pub single_keys: bool,
    pub key_preset: KeyPreset,
    pub write_mode: WriteMode,
    pub quote_place: QuotePlace,
    /// 0 to 120.
    pub undo_send_s: u32,
    pub attachment_reminder: bool,
    /// Whether messages carry the time in UTC instead of the zone they were written in.
    pub hide_time_zone: bool,
    /// Whether pictures that are attached lose what they say beside what they show.
    pub bare_pictures: bool,
    /// Addresses whose pictures from elsewhere are shown without asking, in lower case: where the
    /// sender is verified, and never in Junk.
    pub image_senders: Vec<String>,
    /// Whether the servers of recipients are asked before sending if they require encryption.
    pub asks_transport: bool,
    /// Whether logos that senders publish are asked for and shown.
    pub shows_logos: bool,
    /// Minutes that opened private keys stay in memory after they were last used, 1 to 720.
    pub keys_kept_minutes: u32,
    /// Whether issuers are asked if they withdrew the certificates of signers.
    pub asks_revocation: bool,
    /// Pixels; 0 hides it.
    pub sidebar_width: u32,
    /// Pixels.
    pub list_width: u32,
    /// Whether closing the window leaves Barid in the tray.
    pub keep_in_tray: bool,
    /// Tips that were put away, by name.
    pub tips_seen: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::System,
            density: Density::Comfortable,
            language: Language::System,
            numerals: Numerals::Auto,
            text_scale: 100,
            more_contrast: false,
            reduce_motion: false,
            threaded: true,
            unthreaded_mailboxes: Vec::new(),
            read_after_s: 0,
            after_act: AfterAct::Next,
            open_plain_links: false,
            single_keys: true,
            key_preset: KeyPreset::Default,
            write_mode: WriteMode::Rich,
            quote_place: QuotePlace::Above,
            undo_send_s: 10,
            attachment_reminder: true,
            hide_time_zone: true,
            bare_pictures: false,
            image_senders: Vec::new(),
            asks_transport: false,
            shows_logos: false,
            keys_kept_minutes: 10,
            asks_revocation: false,
            sidebar_width: 236,
            list_width: 404,
            keep_in_tray: false,
            tips_seen: Vec::new(),
        }
    }
}

impl Settings {
    /// How long opened private keys stay in memory after they were last used.
    pub(crate) fn keys_kept(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.keys_kept_minutes))
    }

    /// Reads what [`Settings::write`] wrote, here or in another version: what is not known or
    /// makes no sense stays as it is by default.
    pub(crate) fn read(text: &str) -> Settings {
        let Ok(Value::Object(stored)) = serde_json::from_str(text) else {
            return Settings::default();
        };
        let mut read = Map::new();
        for (name, value) in stored {
            let mut with = read.clone();
            with.insert(name, value);
            if serde_json::from_value::<Settings>(Value::Object(with.clone())).is_ok() {
                read = with;
            }
        }
        serde_json::from_value::<Settings>(Value::Object(read)).unwrap_or_default().within_bounds()
    }

    /// Writes all of them, as JSON.
    pub(crate) fn write(&self) -> String {
        // Nothing in them can't be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same with every number in its range.
    pub(crate) fn within_bounds(self) -> Settings {
        let sidebar_width = match self.sidebar_width {
            0 => 0,
            width => width.clamp(120, 800),
        };
        Settings {
            text_scale: self.text_scale.clamp(80, 200),
            read_after_s: self.read_after_s.clamp(-1, 600),
            undo_send_s: self.undo_send_s.min(120),
            keys_kept_minutes: self.keys_kept_minutes.clamp(1, 720),
            list_width: self.list_width.clamp(200, 2_000),
            sidebar_width,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_wrote_is_read_as_far_as_it_is_known() {
        let text = r#"{"theme":"dark","density":"airy","undoSendS":999,"wings":2,"threaded":"no"}"#;
        let expected = Settings { theme: Theme::Dark, undo_send_s: 120, ..Settings::default() };
        assert_eq!(Settings::read(text), expected);
        for text in ["", "[]", "null", "{", "7"] {
            assert_eq!(Settings::read(text), Settings::default(), "{text}");
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let settings = Settings {
            language: Language::Ar,
            tips_seen: vec!["keys".into()],
            sidebar_width: 0,
            ..Settings::default()
        };
        assert_eq!(Settings::read(&settings.write()), settings);
    }
}
