## Events that came with a message.

event-publish = Event
event-request = Invitation
event-cancel = Cancelled
event-counter = Another time is proposed
event-other = Event
event-reply-none = { $name } has not decided yet
event-reply-accepted = { $name } will come
event-reply-declined = { $name } will not come
event-reply-tentative = { $name } may come
event-reply-delegated = { $name } sends somebody else
event-no-time = No time is given.
event-in-zone = { $time } ({ $zone })
event-one-of-many = One day of an event that repeats
event-repeats = Repeats { $rule }
event-every-hour = { $every ->
    [1] every hour
   *[other] every { NUMBER($every) } hours
}
event-every-day = { $every ->
    [1] every day
   *[other] every { NUMBER($every) } days
}
event-every-week = { $every ->
    [1] every week
   *[other] every { NUMBER($every) } weeks
}
event-every-month = { $every ->
    [1] every month
   *[other] every { NUMBER($every) } months
}
event-every-year = { $every ->
    [1] every year
   *[other] every { NUMBER($every) } years
}
event-until = until { $date }
event-times = { $count ->
    [one] once
   *[other] { NUMBER($count) } times
}
event-organizer = Organized by { $name }
event-note = Description
event-guests = { $count ->
    [one] { NUMBER($count) } person is invited
   *[other] { NUMBER($count) } people are invited
}
event-guest-accepted = { $name }: will come
event-guest-declined = { $name }: will not come
event-guest-tentative = { $name }: may come
event-guest-delegated = { $name }: sends somebody else
event-more = { $count ->
    [one] And { NUMBER($count) } more event.
   *[other] And { NUMBER($count) } more events.
}
