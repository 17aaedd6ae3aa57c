# Messages on their way out, and changes that wait for their server.
outbox-lead = ما لم يغادر بعد، وما لم يصل إلى الخوادم بعد.
outbox-nothing = لا شيء في الانتظار
outbox-nothing-why = غادر كل ما أُرسل، ووصل كل تغيير إلى خادمه.
outbox-messages = الرسائل
outbox-changes = التغييرات
outbox-to = إلى { $people }
outbox-no-subject = (بلا موضوع)
outbox-leaves-in = تُرسل بعد { $time }
outbox-leaves-at = تُرسل { $time }
outbox-waits = تنتظر الإرسال
outbox-waits-for = في الانتظار: { $reason }
outbox-sending = تُرسل الآن
outbox-uncertain = ربما أُرسلت. انقطع الاتصال قبل أن يؤكد الخادم.
outbox-uncertain-again = ربما أُرسلت. انقطع الاتصال قبل أن يؤكد الخادم. يبحث بريد عنها، ويرسلها مرة أخرى في { $time } ما لم تظهر.
outbox-resent = أُرسلت مرة ثانية لأنها لم تظهر في أي مكان.
outbox-late = كان موعد إرسالها { $time }، وستُرسل فور الوصول إلى الخادم.
outbox-wedged = لم تُرسل: { $reason }
outbox-refused = لم يُقبل { $person }: { $reply }
outbox-reply = قال الخادم: { $reply }
outbox-edit = إعادة إلى المسودات
outbox-cancel = عدم الإرسال
outbox-apart = نسخة مستقلة لا يعرف بها بقية المستلمين.
outbox-send-now = الإرسال الآن
outbox-send-again = إعادة الإرسال
outbox-forget = وصلت؛ إزالة
outbox-cancelled = أُعيدت إلى المسودات
outbox-failed = لم ينجح ذلك: { $reason }
outbox-attempts =
    { $count ->
        [zero] بلا محاولات
        [one] محاولة واحدة
        [two] محاولتان
        [few] { $count } محاولات
        [many] { $count } محاولة
       *[other] { $count } محاولة
    }
op-set-flags =
    { $count ->
        [zero] تغيير علامات الرسائل
        [one] تغيير علامات رسالة
        [two] تغيير علامات رسالتين
        [few] تغيير علامات { $count } رسائل
        [many] تغيير علامات { $count } رسالة
       *[other] تغيير علامات { $count } رسالة
    }
op-move =
    { $count ->
        [zero] نقل رسائل إلى { $object }
        [one] نقل رسالة إلى { $object }
        [two] نقل رسالتين إلى { $object }
        [few] نقل { $count } رسائل إلى { $object }
        [many] نقل { $count } رسالة إلى { $object }
       *[other] نقل { $count } رسالة إلى { $object }
    }
op-destroy =
    { $count ->
        [zero] حذف رسائل نهائيًا
        [one] حذف رسالة نهائيًا
        [two] حذف رسالتين نهائيًا
        [few] حذف { $count } رسائل نهائيًا
        [many] حذف { $count } رسالة نهائيًا
       *[other] حذف { $count } رسالة نهائيًا
    }
op-append = حفظ نسخة في { $object }
op-save-draft = حفظ مسودة على الخادم
op-copy =
    { $count ->
        [zero] نسخ رسائل إلى { $object }
        [one] نسخ رسالة إلى { $object }
        [two] نسخ رسالتين إلى { $object }
        [few] نسخ { $count } رسائل إلى { $object }
        [many] نسخ { $count } رسالة إلى { $object }
       *[other] نسخ { $count } رسالة إلى { $object }
    }
op-unfile =
    { $count ->
        [zero] إخراج رسائل من { $object }
        [one] إخراج رسالة من { $object }
        [two] إخراج رسالتين من { $object }
        [few] إخراج { $count } رسائل من { $object }
        [many] إخراج { $count } رسالة من { $object }
       *[other] إخراج { $count } رسالة من { $object }
    }
op-create-mailbox = إنشاء صندوق البريد { $object }
op-rename-mailbox = إعادة تسمية صندوق البريد { $object } إلى { $name }
op-delete-mailbox = حذف صندوق البريد { $object }
op-subscribe = متابعة صندوق البريد { $object }
op-unsubscribe = إلغاء متابعة صندوق البريد { $object }
op-move-progress = نُقل { $done } من { $total }
op-copy-progress = نُسخ { $done } من { $total }
op-destroy-progress = حُذف { $done } من { $total }
op-set-flags-progress = غُيّر { $done } من { $total }
op-stop = إيقاف
op-wedged-again = تعذّر ذلك: { $reason }. تُعاد المحاولة عند { $time }
op-waits = ينتظر الخادم
op-wedged = تعذّر ذلك: { $reason }
op-discard = تجاهل
op-retry-all = إعادة محاولة الكل
