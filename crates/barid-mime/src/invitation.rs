//! Events that came with a message (RFC 5545), and what the sender wants with them (RFC 5546),
//! read for a glance: nothing in them is kept, answered or fetched.

use crate::{defect::Defects, display, parse::Parsed, part::Part};
use barid_model::Address;
use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarEntry,
        ICalendarFrequency as Frequency, ICalendarMethod, ICalendarParameterName as Parameter,
        ICalendarParameterValue as ParameterValue, ICalendarParticipationStatus as Partstat,
        ICalendarProperty as Property, ICalendarRecurrenceRule, ICalendarStatus as Status,
        ICalendarValue as Value, timezone::TzResolver,
    },
};
use chrono::{NaiveDateTime, TimeDelta, TimeZone};

/// Bytes that are looked at.
const MAX_BYTES: usize = 1 << 20;
/// Events of one part that are told.
const MAX_EVENTS: usize = 10;
/// Guests of one event that are told.
const MAX_GUESTS: usize = 200;
/// Bytes of one text.
const MAX_TEXT: usize = 2_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Ends that are further away say nothing.
const MAX_LENGTH_MS: i64 = 10 * 366 * DAY_MS;

/// Events, and what the sender wants with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Where they are in the message.
    pub path: String,
    /// What the sender wants.
    pub method: Method,
    /// The events, at most ten of them.
    pub events: Vec<Event>,
    /// How many there are.
    pub total: usize,
}

/// What the sender of events wants (RFC 5546 §1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Only to tell; also where nothing is said.
    #[default]
    Publish,
    /// An answer: `REQUEST` and `ADD`.
    Request,
    /// To answer.
    Reply,
    /// To call it off.
    Cancel,
    /// Another time.
    Counter,
    /// Something between programs.
    Other,
}

impl Method {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Publish => "publish",
            Method::Request => "request",
            Method::Reply => "reply",
            Method::Cancel => "cancel",
            Method::Counter => "counter",
            Method::Other => "other",
        }
    }
}

/// An event. Everything is on one line, and nothing in it deceives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What it is; may be empty.
    pub summary: String,
    /// Where it is; may be empty.
    pub place: String,
    /// What else is said; may be empty.
    pub note: String,
    /// When it begins, in milliseconds since the epoch; of a clock without a time zone, as if it
    /// were in UTC. `None` where that can't be read.
    pub starts_ms: Option<i64>,
    /// When it ends, likewise; for whole days the last of them.
    pub ends_ms: Option<i64>,
    /// How its times are to be read.
    pub clock: Clock,
    /// The sender's name for the place whose clock it is, where nobody else knows it; may be empty.
    pub zone: String,
    /// How it repeats.
    pub repeats: Option<Repeats>,
    /// Whether it stands for one day of what repeats.
    pub is_one_of_many: bool,
    /// Whether it is called off.
    pub is_cancelled: bool,
    /// Who invites.
    pub organizer: Option<Address>,
    /// Who is invited, at most 200 of them.
    pub guests: Vec<Guest>,
    /// How many they are.
    pub guest_total: usize,
}

/// How times are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// A moment that is the same everywhere.
    #[default]
    Zoned,
    /// The clock on the wall, wherever that is.
    Floating,
    /// Whole days.
    Days,
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Who that is.
    pub address: Address,
    /// What they say.
    pub answer: Answer,
}

/// What a guest says (RFC 5545 §3.2.12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    #[default]
    None,
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Perhaps.
    Tentative,
    /// Somebody else will come.
    Delegated,
}

impl Answer {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Answer::None => "none",
            Answer::Accepted => "accepted",
            Answer::Declined => "declined",
            Answer::Tentative => "tentative",
            Answer::Delegated => "delegated",
        }
    }
}

/// How an event repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// Such as every day.
    pub unit: Unit,
    /// How many of them lie between; at least 1.
    pub every: u16,
    /// The last time that it may begin, in milliseconds since the epoch.
    pub until_ms: Option<i64>,
    /// How many times in all.
    pub count: Option<u32>,
}

/// What lies between two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Less than a day.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Unit {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

/// Reads the first events of a message, if it has any; not those of messages in it.
pub fn invitation(parsed: &Parsed<'_>) -> Option<Invitation> {
    let is_calendar =
        |part: &&Part| matches!(part.content_type.as_str(), "text/calendar" | "application/ics");
    let mut found = parsed.parts().iter().filter(is_calendar).take(MAX_EVENTS);
    found.find_map(|part| {
        if is_within_message(parsed, part) {
            return None;
        }
        let named = parsed.parameter(part, "method").unwrap_or_default();
        let (method, events, total) = read(&parsed.text(part, &mut Defects::new()), &named)?;
        Some(Invitation { path: part.path.clone(), method, events, total })
    })
}

fn is_within_message(parsed: &Parsed<'_>, part: &Part) -> bool {
    let mut holders = std::iter::successors(Some(part), |part| parsed.parts().get(part.parent?));
    holders.any(Part::is_message)
}

/// Reads a file. `None` where it has no event.
fn read(text: &str, named: &str) -> Option<(Method, Vec<Event>, usize)> {
    let calendar = ICalendar::parse(display::cut(text, MAX_BYTES)).ok()?;
    let zones = calendar.build_tz_resolver();
    let whole = calendar.components.iter().find(|one| one.component_type == Kind::VCalendar);
    let written = whole.and_then(|one| one.property(&Property::Method)).and_then(first);
    let method = match written {
        Some(Value::Method(method)) => Some(method.clone()),
        Some(value) => value.as_text().and_then(method_of),
        None => method_of(named),
    };
    let is_event = |one: &&ICalendarComponent| one.component_type == Kind::VEvent;
    let events: Vec<&ICalendarComponent> = calendar.components.iter().filter(is_event).collect();
    let method = match method {
        None | Some(ICalendarMethod::Publish) => Method::Publish,
        Some(ICalendarMethod::Request | ICalendarMethod::Add) => Method::Request,
        Some(ICalendarMethod::Reply) => Method::Reply,
        Some(ICalendarMethod::Cancel) => Method::Cancel,
        Some(ICalendarMethod::Counter) => Method::Counter,
        Some(_) => Method::Other,
    };
    let read = events.iter().take(MAX_EVENTS).map(|one| event(one, &zones));
    (!events.is_empty()).then(|| (method, read.collect(), events.len()))
}

fn method_of(name: &str) -> Option<ICalendarMethod> {
    use calcard::common::IanaParse;
    ICalendarMethod::parse(name.trim().as_bytes())
}

fn event(one: &ICalendarComponent, zones: &TzResolver<&str>) -> Event {
    let text = |property| {
        let value = one.property(property).and_then(first).and_then(Value::as_text);
        display::one_line(display::cut(value.unwrap_or_default(), MAX_TEXT))
    };
    let start = one.property(&Property::Dtstart).and_then(|entry| moment(entry, zones));
    let end = one.property(&Property::Dtend).and_then(|entry| moment(entry, zones));
    let clock = start.map(|(_, clock)| clock).unwrap_or_default();
    let starts_ms = start.map(|(at_ms, _)| at_ms);
    let lasts = || match one.property(&Property::Duration).and_then(first)? {
        Value::Duration(duration) => {
            starts_ms?.checked_add(duration.as_seconds().checked_mul(1_000)?)
        }
        _ => None,
    };
    let ends_ms = end.filter(|(_, other)| *other == clock).map(|(at_ms, _)| at_ms).or_else(lasts);
    // The day after the last is written.
    let ends_ms = match clock {
        Clock::Days => ends_ms.map(|at_ms| at_ms.saturating_sub(DAY_MS)),
        Clock::Zoned | Clock::Floating => ends_ms,
    };
    let guests = || one.properties(&Property::Attendee).filter_map(guest);
    Event {
        summary: text(&Property::Summary),
        place: text(&Property::Location),
        note: text(&Property::Description),
        starts_ms,
        ends_ms: ends_ms.filter(|end| {
            let length_ms = starts_ms.map(|start| end.saturating_sub(start));
            length_ms.is_some_and(|length_ms| (1..=MAX_LENGTH_MS).contains(&length_ms))
        }),
        clock,
        zone: match (clock, one.property(&Property::Dtstart)) {
            (Clock::Floating, Some(start)) => {
                display::one_line(display::cut(zone(start).unwrap_or_default(), 100))
            }
            _ => String::new(),
        },
        repeats: one.property(&Property::Rrule).and_then(first).and_then(repeats),
        is_one_of_many: one.has_property(&Property::RecurrenceId),
        is_cancelled: one.status() == Some(&Status::Cancelled),
        organizer: one.property(&Property::Organizer).and_then(address),
        guests: guests().take(MAX_GUESTS).collect(),
        guest_total: guests().count(),
    }
}

fn first(entry: &ICalendarEntry) -> Option<&Value> {
    entry.values.first()
}

/// Returns a moment in milliseconds, and how it is to be read.
fn moment(entry: &ICalendarEntry, zones: &TzResolver<&str>) -> Option<(i64, Clock)> {
    let written = first(entry)?.as_partial_date_time()?;
    let is_day = written.hour.is_none();
    let read = written.to_date_time()?;
    let as_if_utc = read.date_time.and_utc().timestamp_millis();
    if is_day {
        return Some((as_if_utc, Clock::Days));
    }
    if let Some(offset) = read.offset {
        let shift = i64::from(offset.local_minus_utc()).checked_mul(1_000)?;
        // What ends in Z is read without an offset to add.
        let shift = if written.tz_hour.unwrap_or(0) == 0 { 0 } else { shift };
        return Some((as_if_utc.checked_sub(shift)?, Clock::Zoned));
    }
    match zone(entry).and_then(|name| zones.resolve(name)).filter(|zone| !zone.is_floating()) {
        Some(zone) => Some((in_zone(read.date_time, zone)?, Clock::Zoned)),
        None => Some((as_if_utc, Clock::Floating)),
    }
}

fn zone(entry: &ICalendarEntry) -> Option<&str> {
    entry.parameter(&Parameter::Tzid).and_then(ParameterValue::as_text)
}

/// Returns the first moment at which a clock shows that; one that it leaps over is as much later.
fn in_zone(time: NaiveDateTime, zone: Tz) -> Option<i64> {
    let at = |time: NaiveDateTime| zone.from_local_datetime(&time).earliest();
    let found = at(time).or_else(|| at(time.checked_add_signed(TimeDelta::hours(1))?))?;
    Some(found.timestamp_millis())
}

fn repeats(value: &Value) -> Option<Repeats> {
    let Value::RecurrenceRule(rule) = value else { return None };
    let ICalendarRecurrenceRule { freq, until, count, interval, .. } = &**rule;
    Some(Repeats {
        unit: match freq {
            Frequency::Yearly => Unit::Year,
            Frequency::Monthly => Unit::Month,
            Frequency::Weekly => Unit::Week,
            Frequency::Daily => Unit::Day,
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => Unit::Hour,
        },
        every: interval.unwrap_or(1).max(1),
        until_ms: until
            .as_ref()
            .and_then(|until| until.to_date_time())
            .map(|read| read.date_time.and_utc().timestamp_millis()),
        count: *count,
    })
}

fn address(entry: &ICalendarEntry) -> Option<Address> {
    let address = display::one_line(display::cut(entry.calendar_address()?, MAX_TEXT));
    let name = entry.parameter(&Parameter::Cn).and_then(ParameterValue::as_text);
    let name = display::one_line(display::cut(name.unwrap_or_default(), MAX_TEXT));
    Some(Address { name, address })
}

fn guest(entry: &ICalendarEntry) -> Option<Guest> {
    let answer = match entry.parameter(&Parameter::Partstat) {
        Some(ParameterValue::Partstat(Partstat::Accepted)) => Answer::Accepted,
        Some(ParameterValue::Partstat(Partstat::Declined)) => Answer::Declined,
        Some(ParameterValue::Partstat(Partstat::Tentative)) => Answer::Tentative,
        Some(ParameterValue::Partstat(Partstat::Delegated)) => Answer::Delegated,
        _ => Answer::None,
    };
    Some(Guest { address: address(entry)?, answer })
}

#[cfg(test)]
#[path = "invitation_tests.rs"]
mod tests;
