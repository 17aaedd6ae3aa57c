# The mail window: its sidebar, its list, search, palette and keys.

window-title = { $title } — بريد

## Sidebar

sidebar = صناديق البريد
sidebar-accounts = الحسابات
sidebar-hide = إخفاء الشريط الجانبي
sidebar-show = إظهار الشريط الجانبي
sidebar-toggle = إظهار الشريط الجانبي أو إخفاؤه
sidebar-unread = { $count } غير مقروءة
sidebar-total =
    { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
splitter-sidebar = عرض الشريط الجانبي
splitter-list = عرض القائمة
write-new = رسالة جديدة
sample-note = بريد تجريبي
mailbox-inbox = الوارد
mailbox-starred = المميّزة
mailbox-flagged = المميّزة
mailbox-drafts = المسودات
mailbox-sent = المرسلة
mailbox-archive = الأرشيف
mailbox-all = كل البريد
mailbox-junk = البريد المزعج
mailbox-trash = المهملات
mailbox-mark-read = تعليم الكل كمقروء
mailbox-new = صندوق بريد جديد…
mailbox-new-below = صندوق بريد جديد تحته…
mailbox-new-title = صندوق بريد جديد
mailbox-new-do = إنشاء
mailbox-rename = إعادة التسمية…
mailbox-rename-title = إعادة تسمية صندوق البريد
mailbox-rename-do = إعادة التسمية
mailbox-name = الاسم
mailbox-name-hint = تضعه الشرطة المائلة تحت صندوق آخر، مثل «العمل/٢٠٢٤».
mailbox-name-invalid = لا يصلح هذا اسمًا لصندوق بريد
mailbox-account = الحساب
mailbox-follow = متابعة
mailbox-leave = إلغاء المتابعة
mailbox-delete = حذف صندوق البريد
mailbox-delete-title = حذف «{ $mailbox }»؟
mailbox-delete-do = حذف
mailbox-delete-text =
    { $count ->
        [zero] لا رسائل فيه.
        [one] تُنقل رسالته إلى المهملات.
        [two] تُنقل رسالتاه إلى المهملات.
        [few] تُنقل منه { $count } رسائل إلى المهملات.
        [many] تُنقل منه { $count } رسالة إلى المهملات.
       *[other] تُنقل منه { $count } رسالة إلى المهملات.
    }
mailbox-delete-below =
    { $count ->
        [zero] تُحذف معه الصناديق التي تحته.
        [one] تُحذف معه الصناديق التي تحته، وتُنقل رسالة واحدة إلى المهملات.
        [two] تُحذف معه الصناديق التي تحته، وتُنقل رسالتان إلى المهملات.
        [few] تُحذف معه الصناديق التي تحته، وتُنقل { $count } رسائل إلى المهملات.
        [many] تُحذف معه الصناديق التي تحته، وتُنقل { $count } رسالة إلى المهملات.
       *[other] تُحذف معه الصناديق التي تحته، وتُنقل { $count } رسالة إلى المهملات.
    }
sync-changing = أُجري { $done } من { $total } من التغييرات على الخادم
account-waiting = { $reason }. إعادة المحاولة عند { $time }.

sync-done = البريد محدَّث
sync-busy = جارٍ البحث عن بريد جديد…
sync-check-now = البحث عن بريد جديد الآن
sync-some = { $fine } من { $total } حسابات محدَّثة
sync-offline = لا اتصال.
sync-offline-since = لا اتصال. يُعرض البريد حتى { $time }.
sync-offline-outbox =
    { $count ->
        [zero] لا رسائل تنتظر الإرسال.
        [one] رسالة واحدة تنتظر الإرسال.
        [two] رسالتان تنتظران الإرسال.
        [few] { $count } رسائل تنتظر الإرسال.
        [many] { $count } رسالة تنتظر الإرسال.
       *[other] { $count } رسالة تنتظر الإرسال.
    }
sync-label = جلب البريد
sync-count = { $done } من { $total } رسالة
sync-count-eta = { $counted }. يتبقى نحو { $time }

## List

list-people-separator = { "، " }
list-nobody = (لا أحد)
list-no-subject = (بلا موضوع)
list-unread = غير مقروءة.
list-count =
    { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
list-answered = تم الرد
list-forwarded = أُعيد توجيهها
list-attachment = مرفق
list-starred = مميّزة
list-draft = مسودة
list-row-actions = إجراءات
list-loading = جارٍ التحميل
list-failed = تعذّر عرض هذه القائمة.
list-getting = جارٍ جلب البريد…
list-nothing-waiting = لا شيء بالانتظار.
list-empty = لا شيء هنا.
list-checked-at = آخر تحقق عند { $time }
list-unread-accounts =
    { $accounts ->
        [zero] غير المقروءة: { NUMBER($unread) }
        [one] غير المقروءة: { NUMBER($unread) } في حساب واحد
        [two] غير المقروءة: { NUMBER($unread) } في حسابين
        [few] غير المقروءة: { NUMBER($unread) } في { $accounts } حسابات
        [many] غير المقروءة: { NUMBER($unread) } في { $accounts } حسابًا
       *[other] غير المقروءة: { NUMBER($unread) } في { $accounts } حساب
    }
list-unread-count = غير المقروءة: { NUMBER($unread) }
list-total =
    { $total ->
        [zero] لا محادثات
        [one] محادثة واحدة
        [two] محادثتان
        [few] { $total } محادثات
        [many] { $total } محادثة
       *[other] { $total } محادثة
    }
group-today = اليوم
group-yesterday = أمس
group-this-week = هذا الأسبوع
group-this-month = هذا الشهر
drag-count =
    { $count ->
        [zero] لا محادثات
        [one] محادثة واحدة
        [two] محادثتان
        [few] { $count } محادثات
        [many] { $count } محادثة
       *[other] { $count } محادثة
    }
new-mail =
    { $count ->
        [zero] لا رسائل جديدة
        [one] رسالة جديدة
        [two] رسالتان جديدتان
        [few] { $count } رسائل جديدة
        [many] { $count } رسالة جديدة
       *[other] { $count } رسالة جديدة
    }

filter = تصفية
filter-none = إظهار الكل
filter-unread = غير المقروءة
filter-starred = المميّزة
filter-attachments = ذات المرفقات
filter-shown = المعروض: { $filter }
filter-empty = لا شيء هنا يطابق التصفية.
filter-clear = إظهار الكل
order = ترتيب
order-newest = الأحدث أولًا
order-oldest = الأقدم أولًا
order-conversations = محادثات
order-messages = رسائل منفردة

selection = التحديد
selection-count =
    { $count ->
        [zero] لا شيء محدد
        [one] محادثة محددة
        [two] محادثتان محددتان
        [few] { $count } محددة
        [many] { $count } محددة
       *[other] { $count } محددة
    }
selection-all = تحديد الكل ({ $total })
selection-clear = إلغاء التحديد

act-archive = أرشفة
act-trash = حذف
act-destroy = حذف نهائي
act-move = نقل إلى…
act-copy = نسخ إلى…
act-star = تمييز بنجمة
act-unstar = إزالة النجمة
act-toggle-read = مقروءة أو غير مقروءة
act-mark-read = تعليم كمقروءة
act-mark-unread = تعليم كغير مقروءة
act-junk = تعليم كبريد مزعج
act-not-junk = ليس بريدًا مزعجًا
act-to-inbox = نقل إلى الوارد
move-to = نقل إلى
copy-to = نسخ إلى
move-hint = اسم صندوق البريد
destroy-title = حذف نهائي؟
destroy-text = تُحذف الرسائل من هذا الحاسوب ومن الخادم، ولا يمكن التراجع عن ذلك.
toast-all-read =
    { $count ->
        [zero] لم تُعلَّم أي رسالة كمقروءة
        [one] عُلّمت رسالة واحدة كمقروءة
        [two] عُلّمت رسالتان كمقروءتين
        [few] عُلّمت { $count } رسائل كمقروءة
        [many] عُلّمت { $count } رسالة كمقروءة
       *[other] عُلّمت { $count } رسالة كمقروءة
    }

## Search

search = بحث في البريد
search-clear = مسح البحث
search-remove = إزالة { $what }
search-count =
    { $count ->
        [zero] لا نتائج
        [one] نتيجة واحدة
        [two] نتيجتان
        [few] { $count } نتائج
        [many] { $count } نتيجة
       *[other] { $count } نتيجة
    }
search-scope =
    { $count ->
        [zero] كل الحسابات، لا رسائل على هذا الحاسوب
        [one] كل الحسابات، رسالة واحدة على هذا الحاسوب
        [two] كل الحسابات، رسالتان على هذا الحاسوب
        [few] كل الحسابات، { $count } رسائل على هذا الحاسوب
        [many] كل الحسابات، { $count } رسالة على هذا الحاسوب
       *[other] كل الحسابات، { $count } رسالة على هذا الحاسوب
    }
search-empty = لا رسائل مطابقة.
search-not-downloaded =
    { $count ->
        [zero] نصوص كل الرسائل موجودة هنا.
        [one] نص رسالة واحدة غير موجود هنا بعد.
        [two] نص رسالتين غير موجود هنا بعد.
        [few] نصوص { $count } رسائل غير موجودة هنا بعد.
        [many] نصوص { $count } رسالة غير موجودة هنا بعد.
       *[other] نصوص { $count } رسالة غير موجودة هنا بعد.
    }
search-server = ابحث في الخادم أيضًا
search-server-asking = يُسأل الخادم …
search-server-found =
    { $count ->
        [zero] لم يُعثر على المزيد.
        [one] عُثر على رسالة أخرى.
        [two] عُثر على رسالتين أخريين.
        [few] عُثر على { $count } رسائل أخرى.
        [many] عُثر على { $count } رسالة أخرى.
       *[other] عُثر على { $count } رسالة أخرى.
    }
search-server-failed = تعذّر سؤال خادم { $address }.
operator-not = ليس { $name }
operator-from = من:
operator-to = إلى:
operator-cc = نسخة:
operator-subject = الموضوع:
operator-body = النص:
operator-filename = ملف:
operator-in = في:
operator-account = حساب:
operator-has = يحوي:
operator-is = حالة:
operator-before = قبل:
operator-after = بعد:
operator-larger = أكبر:
operator-smaller = أصغر:

## Palette and keys

palette = لوحة الأوامر
palette-hint = ما المطلوب؟
palette-actions = إجراءات
palette-go = انتقال إلى
palette-settings = الإعدادات
palette-search = بحث
palette-search-for = بحث في البريد عن «{ $text }»
palette-mailbox = { $mailbox }، { $account }
palette-none = لا شيء مطابق.
palette-enter = Enter للتنفيذ
palette-arrows = الأسهم للتنقل
palette-escape = Esc للإغلاق
density-toggle = تغيير تقارب الصفوف
keys = لوحة المفاتيح
keys-search = بحث في الإجراءات
keys-preset = نظام المفاتيح
keys-preset-default = مفاتيح بريد
keys-preset-gmail = مفاتيح Gmail
keys-preset-thunderbird = مفاتيح Thunderbird
keys-preset-apple_mail = مفاتيح Apple Mail
keys-note = تتبع الحروف مكانها على لوحة المفاتيح، فتعمل مع التخطيط العربي أيضًا.
keys-single-off = إيقاف المفاتيح المفردة
keys-single-on = تشغيل المفاتيح المفردة
keys-change = إعدادات لوحة المفاتيح
keys-group-move = تنقل
keys-group-go = انتقال إلى
keys-group-message = إجراءات على البريد
keys-group-app = في أي مكان
keys-group-view = عرض
keys-group-write = كتابة
key-next = المحادثة التالية
key-previous = المحادثة السابقة
key-open = فتح
key-back = عودة إلى القائمة
key-select = تحديد
key-select-all = تحديد الكل
key-extend = توسيع التحديد
key-extend-up = توسيع التحديد إلى أعلى
key-clear = إلغاء التحديد
key-pane = اللوح التالي
key-pane-back = اللوح السابق

toast-not-sent = لم تُرسل: { $reason }
toast-copy-not-sent = لم تُرسل إلى { $people }: { $reason }
toast-open-outbox = فتح الصادر
toast-sent = أُرسلت الرسالة
toast-taken-back = استُرجعت الرسالة
toast-sending = الرسالة في طريقها
toast-sent-later = تُرسل { $day } عند { $time }

## One inbox, conversations, later

mailbox-snoozed = المؤجّلة
mailbox-threaded = جمع الرسائل في محادثات
sidebar-group = { $group }، مجموعة حسابات
list-of-group = { $list } · { $group }
list-chips = الحسابات المعروضة
list-chips-all = الكل
list-accounts = في { $accounts }
list-snoozed-until = { $day }، { $time }
list-snooze-over = عادت بعد التأجيل
act-snooze = تأجيل
act-unsnooze = إعادتها الآن
act-split = فصل المحادثة من هنا
act-join = دمج المحادثات
snooze-title = تأجيل إلى
snooze-text = تبقى خارج قوائمك على هذا الحاسوب حتى ذلك الوقت، ثم تعود إلى الأعلى غير مقروءة.
snooze-later = لاحقًا اليوم
snooze-evening = هذا المساء
snooze-tomorrow = غدًا
snooze-weekend = في عطلة نهاية الأسبوع
snooze-week = الأسبوع القادم
snooze-moment = { $day }، { $time }
snooze-day = اليوم
snooze-time = الوقت
snooze-put = تأجيل
snooze-past = مضى هذا الوقت
snooze-unreadable = أدخل يومًا ووقتًا
toast-snoozed =
    { $count ->
        [zero] لم تؤجَّل أي محادثة
        [one] أُجّلت المحادثة إلى { $day }، { $time }
        [two] أُجّلت محادثتان إلى { $day }، { $time }
        [few] أُجّلت { $count } محادثات إلى { $day }، { $time }
        [many] أُجّلت { $count } محادثة إلى { $day }، { $time }
       *[other] أُجّلت { $count } محادثة إلى { $day }، { $time }
    }
toast-unsnoozed =
    { $count ->
        [zero] لم تُعَد أي محادثة
        [one] أُعيدت المحادثة
        [two] أُعيدت محادثتان
        [few] أُعيدت { $count } محادثات
        [many] أُعيدت { $count } محادثة
       *[other] أُعيدت { $count } محادثة
    }
toast-split =
    { $count ->
        [zero] لم تُفصل أي رسالة
        [one] صارت رسالة واحدة محادثة مستقلة
        [two] صارت رسالتان محادثة مستقلة
        [few] صارت { $count } رسائل محادثة مستقلة
        [many] صارت { $count } رسالة محادثة مستقلة
       *[other] صارت { $count } رسالة محادثة مستقلة
    }
toast-joined =
    { $count ->
        [zero] لم تُدمج أي محادثة
        [one] دُمجت المحادثة
        [two] دُمجت محادثتان
        [few] دُمجت { $count } محادثات
        [many] دُمجت { $count } محادثة
       *[other] دُمجت { $count } محادثة
    }
toast-discarded =
    { $count ->
        [zero] لم تُحذف أي مسودة
        [one] حُذفت المسودة
        [two] حُذفت مسودتان
        [few] حُذفت { $count } مسودات
        [many] حُذفت { $count } مسودة
       *[other] حُذفت { $count } مسودة
    }
account-checked = محدّث عند { $time }
account-never = لم يُجلب بعد
account-problem = { $reason }، عند { $time }
mailbox-problem = تُرك في المرة الأخيرة: { $reason }
