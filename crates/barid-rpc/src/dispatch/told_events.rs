//! Events that the engine found in a message, in the words of the contract.

use crate::invitation::{
    CalendarEvent, EventAnswer, EventClock, EventPerson, EventRepeats, Invitation,
    InvitationMethod, RepeatUnit,
};
use barid_engine::invitation as found;
use barid_model::Address;

pub(super) fn invitation(one: found::Invitation) -> Invitation {
    Invitation {
        method: match one.method {
            found::Method::Publish => InvitationMethod::Publish,
            found::Method::Request => InvitationMethod::Request,
            found::Method::Reply => InvitationMethod::Reply,
            found::Method::Cancel => InvitationMethod::Cancel,
            found::Method::Counter => InvitationMethod::Counter,
            found::Method::Other => InvitationMethod::Other,
        },
        events: one.events.into_iter().map(event).collect(),
        total: u32::try_from(one.total).unwrap_or(u32::MAX),
    }
}

fn event(one: found::Event) -> CalendarEvent {
    CalendarEvent {
        summary: one.summary,
        place: one.place,
        note: one.note,
        starts_ms: one.starts_ms,
        ends_ms: one.ends_ms,
        clock: match one.clock {
            found::Clock::Zoned => EventClock::Zoned,
            found::Clock::Floating => EventClock::Floating,
            found::Clock::Days => EventClock::Days,
        },
        zone: one.zone,
        repeats: one.repeats.map(|repeats| EventRepeats {
            unit: match repeats.unit {
                found::Unit::Hour => RepeatUnit::Hour,
                found::Unit::Day => RepeatUnit::Day,
                found::Unit::Week => RepeatUnit::Week,
                found::Unit::Month => RepeatUnit::Month,
                found::Unit::Year => RepeatUnit::Year,
            },
            every: repeats.every,
            until_ms: repeats.until_ms,
            count: repeats.count,
        }),
        is_one_of_many: one.is_one_of_many,
        is_cancelled: one.is_cancelled,
        organizer: one.organizer.map(|who| person(who, EventAnswer::None)),
        guests: one.guests.into_iter().map(guest).collect(),
        guest_total: u32::try_from(one.guest_total).unwrap_or(u32::MAX),
    }
}

fn guest(one: found::Guest) -> EventPerson {
    let answer = match one.answer {
        found::Answer::None => EventAnswer::None,
        found::Answer::Accepted => EventAnswer::Accepted,
        found::Answer::Declined => EventAnswer::Declined,
        found::Answer::Tentative => EventAnswer::Tentative,
        found::Answer::Delegated => EventAnswer::Delegated,
    };
    person(one.address, answer)
}

fn person(who: Address, answer: EventAnswer) -> EventPerson {
    EventPerson { name: who.name, address: who.address, answer }
}
