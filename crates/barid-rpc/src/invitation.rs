//! Events that came with a message.

use serde::Serialize;
use ts_rs::TS;

/// Events, and what the sender wants with them. Anybody may say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    pub method: InvitationMethod,
    /// The first ten.
    pub events: Vec<CalendarEvent>,
    pub total: u32,
}

/// What the sender of events wants (RFC 5546).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvitationMethod {
    /// Only to tell.
    Publish,
    /// An answer.
    Request,
    /// To answer: the guest is the one who does.
    Reply,
    /// To call it off.
    Cancel,
    /// Another time.
    Counter,
    /// Something between programs.
    Other,
}

/// An event. Everything is text; any may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEvent {
    pub summary: String,
    pub place: String,
    pub note: String,
    /// `null` where that can't be read.
    pub starts_ms: Option<i64>,
    /// For whole days, the last of them.
    pub ends_ms: Option<i64>,
    pub clock: EventClock,
    /// The sender's name for the place whose clock it is, where nobody else knows it.
    pub zone: String,
    pub repeats: Option<EventRepeats>,
    /// Whether it stands for one day of what repeats.
    pub is_one_of_many: bool,
    pub is_cancelled: bool,
    pub organizer: Option<EventPerson>,
    /// The first 200.
    pub guests: Vec<EventPerson>,
    pub guest_total: u32,
}

/// How the times of an event are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventClock {
    Zoned,
    /// The clock on the wall: its times are given as if it were in UTC.
    Floating,
    /// Whole days, given by their midnight in UTC.
    Days,
}

/// How an event repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventRepeats {
    pub unit: RepeatUnit,
    /// At least 1.
    pub every: u16,
    pub until_ms: Option<i64>,
    pub count: Option<u32>,
}

/// What lies between two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RepeatUnit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Somebody who invites, or is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventPerson {
    pub name: String,
    pub address: String,
    pub answer: EventAnswer,
}

/// What somebody who is invited says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventAnswer {
    None,
    Accepted,
    Declined,
    Tentative,
    Delegated,
}
