# Words that many parts share.
app-name = بريد
close = إغلاق
cancel = إلغاء
undo = تراجع
retry = إعادة المحاولة
remove = إزالة
save = حفظ
done = تم
more = المزيد
copy = نسخ
copied = تم النسخ
show-password = إظهار كلمة المرور
hide-password = إخفاء كلمة المرور
outbox = الصادر
settings = الإعدادات
sign-in-again = تسجيل الدخول مجددًا
start-failed = تعذّر تشغيل بريد.
date-today-at = اليوم، { $time }
date-yesterday-at = أمس، { $time }
me = أنا

## Causes, short enough for a row of the sidebar.

error-unreachable = تعذّر الوصول إلى الخادم
error-connection-lost = انقطع الاتصال
error-unauthorized = لم تُقبل كلمة المرور
error-certificate-expired = انتهت صلاحية شهادة الخادم
error-certificate-wrong-host = شهادة الخادم لمضيف آخر
error-certificate-untrusted = شهادة الخادم غير موثوقة
error-encryption-missing = الخادم لا يوفّر التشفير
error-throttled = طلب الخادم الانتظار
error-rejected = رفض الخادم الطلب
error-malformed = تعذّرت قراءة رد الخادم
error-too-large = الحجم كبير جدًا
error-not-found = غير موجود
error-over-quota = صندوق البريد ممتلئ
error-not-empty = في صندوق البريد رسائل جديدة
error-taken = يوجد واحد بهذا الاسم
error-invalid = توجد قيمة غير صالحة
error-profile-in-use = بريد مفتوح بالفعل
error-locked = بريدك مقفل
error-damaged = الملفات تالفة
error-too-new = كُتبت هذه الملفات بإصدار أحدث من بريد
error-disk = تعذّرت الكتابة على القرص
error-account-exists = هذا الحساب موجود بالفعل
error-stale = عُدّل من نافذة أخرى
error-too-late = فات أوان ذلك
error-needs-passphrase = هذا الملف مغلق بعبارة مرور
error-wrong-passphrase = ما كُتب لا يفتحه
error-no-key = لا يوجد مفتاح لذلك
error-not-private = لا يمكن إرسالها بخصوصية إلى الجميع
error-forbidden = غير مسموح
error-internal = حدث خطأ داخل بريد

## What was just done. $count is of conversations.

toast-archived =
    { $count ->
        [zero] لم تُؤرشف أي محادثة
        [one] أُرشفت المحادثة
        [two] أُرشفت محادثتان
        [few] أُرشفت { $count } محادثات
        [many] أُرشفت { $count } محادثة
       *[other] أُرشفت { $count } محادثة
    }
toast-trashed =
    { $count ->
        [zero] لم تُنقل أي محادثة إلى المهملات
        [one] نُقلت المحادثة إلى المهملات
        [two] نُقلت محادثتان إلى المهملات
        [few] نُقلت { $count } محادثات إلى المهملات
        [many] نُقلت { $count } محادثة إلى المهملات
       *[other] نُقلت { $count } محادثة إلى المهملات
    }
toast-junked =
    { $count ->
        [zero] لم تُعلَّم أي محادثة كبريد مزعج
        [one] عُلّمت المحادثة كبريد مزعج
        [two] عُلّمت محادثتان كبريد مزعج
        [few] عُلّمت { $count } محادثات كبريد مزعج
        [many] عُلّمت { $count } محادثة كبريد مزعج
       *[other] عُلّمت { $count } محادثة كبريد مزعج
    }
toast-to-inbox =
    { $count ->
        [zero] لم تُنقل أي محادثة إلى الوارد
        [one] نُقلت المحادثة إلى الوارد
        [two] نُقلت محادثتان إلى الوارد
        [few] نُقلت { $count } محادثات إلى الوارد
        [many] نُقلت { $count } محادثة إلى الوارد
       *[other] نُقلت { $count } محادثة إلى الوارد
    }
toast-moved =
    { $count ->
        [zero] لم تُنقل أي محادثة إلى { $mailbox }
        [one] نُقلت المحادثة إلى { $mailbox }
        [two] نُقلت محادثتان إلى { $mailbox }
        [few] نُقلت { $count } محادثات إلى { $mailbox }
        [many] نُقلت { $count } محادثة إلى { $mailbox }
       *[other] نُقلت { $count } محادثة إلى { $mailbox }
    }
toast-not-junk =
    { $count ->
        [zero] لم تُعلَّم أي محادثة
        [one] عُلّمت المحادثة بأنها ليست مزعجة
        [two] عُلّمت محادثتان بأنهما ليستا مزعجتين
        [few] عُلّمت { $count } محادثات بأنها ليست مزعجة
        [many] عُلّمت { $count } محادثة بأنها ليست مزعجة
       *[other] عُلّمت { $count } محادثة بأنها ليست مزعجة
    }
toast-copied =
    { $count ->
        [zero] لم تُنسخ أي محادثة إلى { $mailbox }
        [one] نُسخت المحادثة إلى { $mailbox }
        [two] نُسخت محادثتان إلى { $mailbox }
        [few] نُسخت { $count } محادثات إلى { $mailbox }
        [many] نُسخت { $count } محادثة إلى { $mailbox }
       *[other] نُسخت { $count } محادثة إلى { $mailbox }
    }
toast-unfiled = أُخرجت من { $mailbox }
toast-mailbox-created = أُنشئ صندوق البريد { $mailbox }
toast-mailbox-renamed = صار اسم صندوق البريد { $mailbox }
toast-mailbox-deleted =
    { $count ->
        [zero] حُذف صندوق البريد { $mailbox }
        [one] حُذف صندوق البريد { $mailbox }، ونُقلت رسالة إلى المهملات
        [two] حُذف صندوق البريد { $mailbox }، ونُقلت رسالتان إلى المهملات
        [few] حُذف صندوق البريد { $mailbox }، ونُقلت { $count } رسائل إلى المهملات
        [many] حُذف صندوق البريد { $mailbox }، ونُقلت { $count } رسالة إلى المهملات
       *[other] حُذف صندوق البريد { $mailbox }، ونُقلت { $count } رسالة إلى المهملات
    }
toast-mailbox-followed = تتابع الآن { $mailbox }
toast-mailbox-left = لم تعد تتابع { $mailbox }
toast-destroyed =
    { $count ->
        [zero] لم تُحذف أي محادثة
        [one] حُذفت المحادثة نهائيًا
        [two] حُذفت محادثتان نهائيًا
        [few] حُذفت { $count } محادثات نهائيًا
        [many] حُذفت { $count } محادثة نهائيًا
       *[other] حُذفت { $count } محادثة نهائيًا
    }
toast-undone = تم التراجع
toast-nothing-to-undo = لا شيء للتراجع عنه

## Mail on a server that only hands it over (POP3).

uncertain-label = إذا لم يتضح هل أُرسلت رسالة
uncertain-ask = اسألني
uncertain-once-more = أرسلها مرة أخرى بعد عشر دقائق
uncertain-why = قد يحدث هذا حين ينقطع الاتصال في اللحظة الأخيرة. يبحث بريد عن الرسالة أولًا. وإن أُرسلت مرة أخرى فقد تصل إلى أحدهم مرتين.
sent-late = كان موعد إرسال «{ $subject }» { $wanted }، وأُرسلت في { $time }.
sending-taken = استلمها الخادم { $time }.
sending-late = كان موعد إرسالها { $time }.
sending-turned-up = انقطع الاتصال قبل أن يؤكد الخادم استلامها، ثم ظهرت بعد ذلك.
sending-twice = أُرسلت مرتين لأنه لم يتضح هل غادرت.
sending-refused = لم يُقبل { $person }: { $reply }
copies-label = بعد أن تصبح الرسائل محفوظة هنا
copies-why = لا يحذف بريد رسالة من الخادم إلا بعد كتابتها على قرص هذا الحاسوب ثم قراءتها من جديد ومقارنتها. ويسري أي تغيير على الرسائل الموجودة هنا أيضًا، بدءًا من الفحص التالي.
copies-keep = اتركها على الخادم
copies-keep-days =
    { $count ->
        [zero] لا تتركها على الخادم
        [one] اتركها على الخادم يومًا واحدًا
        [two] اتركها على الخادم يومين
        [few] اتركها على الخادم { $count } أيام
        [many] اتركها على الخادم { $count } يومًا
       *[other] اتركها على الخادم { $count } يوم
    }
copies-when-deleted = احذف الرسالة من الخادم حين أحذفها هنا
copies-delete = احذفها من الخادم فورًا
copy-there = ما زالت موجودة عليه
copy-asked = طُلب حذفها في { $date }، ولم يؤكَّد ذلك بعد.
copy-deleted = حُذفت في { $date }.
copy-gone = لوحظ غيابها في { $date }.
copy-because-here = لا يترك هذا الحساب على الخادم شيئًا أصبح محفوظًا هنا.
copy-because-days = انقضت الأيام التي يترك فيها هذا الحساب الرسائل على الخادم.
copy-because-deleted = لأنك حذفتها هنا.
copy-because-elsewhere = لم يفعل ذلك بريد، بل برنامج آخر أو مزوّد الخدمة.
