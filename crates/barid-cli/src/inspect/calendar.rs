//! What `inspect` says of the events in a message.

use crate::output::time;
use barid_mime::{
    Parsed,
    invitation::{Clock, Event, Invitation, invitation},
};
use serde_json::{Value, json};

/// Tells the first events, if there are any.
pub(crate) fn calendar(parsed: &Parsed<'_>) -> Value {
    let Some(found) = invitation(parsed) else { return part_alone(parsed) };
    let Invitation { path, method, events, total } = found;
    json!({
        "path": path,
        "method": method.as_str().to_ascii_uppercase(),
        "total": total,
        "events": events.iter().map(event).collect::<Vec<_>>(),
    })
}

/// A calendar without an event is named, too.
fn part_alone(parsed: &Parsed<'_>) -> Value {
    let found = parsed.parts().iter().find(|part| part.content_type == "text/calendar");
    found.map_or(Value::Null, |part| {
        let method = parsed.parameter(part, "method").map(|method| method.to_ascii_uppercase());
        json!({ "path": part.path, "method": method, "total": 0, "events": [] })
    })
}

fn event(event: &Event) -> Value {
    let at = |ms: Option<i64>| ms.map_or(Value::Null, |ms| moment(ms, event.clock));
    let repeats = event.repeats.as_ref().map(|one| {
        json!({
            "unit": one.unit.as_str(),
            "every": one.every,
            "until": at(one.until_ms),
            "count": one.count,
        })
    });
    let guests = event.guests.iter().map(|guest| {
        json!({
            "name": guest.address.name,
            "address": guest.address.address,
            "answer": guest.answer.as_str(),
        })
    });
    json!({
        "summary": event.summary,
        "location": event.place,
        "description": event.note,
        "starts_at": at(event.starts_ms),
        "ends_at": at(event.ends_ms),
        "time_zone": event.zone,
        "repeats": repeats,
        "is_one_of_many": event.is_one_of_many,
        "is_cancelled": event.is_cancelled,
        "organizer": event.organizer.as_ref().map(|one| json!({ "name": one.name, "address": one.address })),
        "attendees": guests.collect::<Vec<_>>(),
    })
}

/// Writes a moment in UTC, a clock without a time zone without one, and days as days.
fn moment(ms: i64, clock: Clock) -> Value {
    let Value::String(written) = time(ms) else { return Value::Null };
    match clock {
        Clock::Zoned => json!(written),
        Clock::Floating => json!(written.trim_end_matches('Z')),
        Clock::Days => json!(written.split('T').next()),
    }
}
