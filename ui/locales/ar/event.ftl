## Events that came with a message.

event-publish = حدث
event-request = دعوة
event-cancel = أُلغي
event-counter = اقتراح موعد آخر
event-other = حدث
event-reply-none = لم يقرر { $name } بعد
event-reply-accepted = سيحضر { $name }
event-reply-declined = لن يحضر { $name }
event-reply-tentative = ربما يحضر { $name }
event-reply-delegated = سيرسل { $name } شخصًا آخر
event-no-time = لم يُذكر موعد.
event-in-zone = { $time } ({ $zone })
event-one-of-many = يوم واحد من حدث متكرر
event-repeats = يتكرر { $rule }
event-every-hour = { $every ->
    [zero] كل ساعة
    [one] كل ساعة
    [two] كل ساعتين
    [few] كل { NUMBER($every) } ساعات
    [many] كل { NUMBER($every) } ساعة
   *[other] كل { NUMBER($every) } ساعة
}
event-every-day = { $every ->
    [zero] كل يوم
    [one] كل يوم
    [two] كل يومين
    [few] كل { NUMBER($every) } أيام
    [many] كل { NUMBER($every) } يومًا
   *[other] كل { NUMBER($every) } يوم
}
event-every-week = { $every ->
    [zero] كل أسبوع
    [one] كل أسبوع
    [two] كل أسبوعين
    [few] كل { NUMBER($every) } أسابيع
    [many] كل { NUMBER($every) } أسبوعًا
   *[other] كل { NUMBER($every) } أسبوع
}
event-every-month = { $every ->
    [zero] كل شهر
    [one] كل شهر
    [two] كل شهرين
    [few] كل { NUMBER($every) } أشهر
    [many] كل { NUMBER($every) } شهرًا
   *[other] كل { NUMBER($every) } شهر
}
event-every-year = { $every ->
    [zero] كل سنة
    [one] كل سنة
    [two] كل سنتين
    [few] كل { NUMBER($every) } سنوات
    [many] كل { NUMBER($every) } سنة
   *[other] كل { NUMBER($every) } سنة
}
event-until = حتى { $date }
event-times = { $count ->
    [zero] ولا مرة
    [one] مرة واحدة
    [two] مرتين
    [few] { NUMBER($count) } مرات
    [many] { NUMBER($count) } مرة
   *[other] { NUMBER($count) } مرة
}
event-organizer = المنظِّم: { $name }
event-note = الوصف
event-guests = { $count ->
    [zero] لا مدعوين
    [one] مدعو واحد
    [two] مدعوان
    [few] { NUMBER($count) } مدعوين
    [many] { NUMBER($count) } مدعوًا
   *[other] { NUMBER($count) } مدعو
}
event-guest-accepted = { $name }: سيحضر
event-guest-declined = { $name }: لن يحضر
event-guest-tentative = { $name }: ربما يحضر
event-guest-delegated = { $name }: يرسل شخصًا آخر
event-more = { $count ->
    [zero] ولا أحداث أخرى.
    [one] وحدث آخر.
    [two] وحدثان آخران.
    [few] و{ NUMBER($count) } أحداث أخرى.
    [many] و{ NUMBER($count) } حدثًا آخر.
   *[other] و{ NUMBER($count) } حدث آخر.
}
