//! What the user has chosen, in one value. What an older or newer Barid wrote is read as
//! far as it is known.

use serde::{Deserialize, Serialize};
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
            sidebar_width: 236,
            list_width: 404,
            keep_in_tray: false,
            tips_seen: Vec::new(),
        }
    }
}
