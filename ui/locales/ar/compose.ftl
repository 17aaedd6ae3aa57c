# The composer: a message that is being written.

compose-new = رسالة جديدة
compose-text = نص الرسالة
compose-quick-reply = رد سريع
compose-close = إغلاق
compose-close-reply = إغلاق الرد، وما كُتب يبقى مسودة
compose-pop-out = الكتابة في نافذة مستقلة
compose-open-failed = تعذّر فتح المسودة: { $why }.

## Above the text.

compose-from = من
compose-from-identity = { $name } ({ $address })
compose-to = إلى
compose-cc = نسخة
compose-bcc = نسخة مخفية
compose-add-cc = إضافة نسخة
compose-add-bcc = إضافة نسخة مخفية
compose-subject = الموضوع
compose-recipients = المستلمون: { $field }
compose-remove-person = إزالة { $name }
compose-offers = أشخاص للمراسلة
compose-no-address = «{ $text }» ليس عنوانًا.

## The text.

compose-format = التنسيق
compose-bold = عريض
compose-italic = مائل
compose-underline = تحته خط
compose-bullets = قائمة نقطية
compose-numbers = قائمة مرقّمة
compose-quote = اقتباس
compose-direction = عكس اتجاه الفقرة
compose-link = رابط
compose-picture = صورة داخل النص
compose-attach = إرفاق ملفات
compose-plain = نص عادي
compose-rich = نص منسّق
compose-link-address = العنوان
compose-link-text = النص
compose-link-put = إضافة الرابط
compose-link-remove = إزالة الرابط
compose-link-wrong = هذا ليس عنوان صفحة ولا شخص ولا هاتف.
compose-plain-ask = المتابعة كنص عادي؟
compose-plain-why = سيفقد النص الخط العريض والقوائم وكلمات الروابط والصور.
compose-plain-keep = إبقاء التنسيق
compose-plain-go = استخدام النص العادي
compose-attribution = في { $date }، كتب { $author }:
compose-forwarded = ---------- رسالة مُعاد توجيهها ----------
compose-forwarded-from = من: { $person }
compose-forwarded-date = التاريخ: { $date }
compose-forwarded-subject = الموضوع: { $subject }
compose-forwarded-to = إلى: { $people }
compose-people-between = {"، "}

## Files.

compose-attachments = المرفقات
compose-adding = { $size }، جارٍ الإرفاق…
compose-remove-file = إزالة { $name }
compose-size = سيكون حجم الرسالة { $size }.
compose-size-of = سيكون حجم الرسالة { $size }، والخادم يقبل حتى { $limit }.
compose-size-too-large = سيكون حجم الرسالة { $size }، لكن الخادم لا يقبل أكثر من { $limit }.
compose-attach-failed = لم يُرفق { $name }: { $why }.
compose-choose-failed = لم يُرفق أي ملف: { $why }.
compose-drop = أفلت الملفات هنا لإرفاقها

## On disk.

compose-saved = حُفظت { $time }
compose-saving = جارٍ الحفظ…
compose-not-saved = لم تُحفظ: { $why }
compose-stale = غيّرت نافذة أخرى هذه المسودة. لن يُحفظ شيء هنا حتى يتم الاختيار.
compose-stale-load = تحميل النسخة الأخرى
compose-stale-keep = إبقاء هذه النسخة
compose-gone = أُرسلت هذه المسودة أو حُذفت في نافذة أخرى.
compose-load-failed = تعذّرت قراءة المسودة من جديد: { $why }.
compose-unsaved-ask = الإغلاق دون حفظ؟
compose-unsaved-why = آخر ما كُتب لم يُحفظ على القرص بعد.
compose-unsaved-stay = متابعة الكتابة
compose-unsaved-close = الإغلاق دون حفظ
compose-discard = حذف المسودة
compose-discard-ask = حذف هذه المسودة؟
compose-discard-why = ستُحذف من هنا ومن الخادم. لا يمكن التراجع عن ذلك.
compose-discard-failed = تعذّر حذف المسودة: { $why }.

## Sending.

compose-send = إرسال
compose-later = الإرسال لاحقًا
compose-later-tomorrow = غدًا، { $time }
compose-later-monday = الاثنين، { $time }
compose-later-pick = اختيار يوم ووقت…
compose-later-day = اليوم
compose-later-time = الوقت
compose-later-moment = ستُرسل { $day } في { $time }.
compose-later-put = الإرسال حينها
compose-later-past = مضى هذا الوقت.
compose-later-unreadable = هذا ليس يومًا ووقتًا.
compose-undo-time =
    { $seconds ->
        [zero] لا وقت للتراجع بعد الإرسال
        [one] ثانية واحدة للتراجع بعد الإرسال
        [two] ثانيتان للتراجع بعد الإرسال
        [few] { $seconds } ثوانٍ للتراجع بعد الإرسال
        [many] { $seconds } ثانية للتراجع بعد الإرسال
       *[other] { $seconds } ثانية للتراجع بعد الإرسال
    }
compose-no-undo-time = تُرسل فورًا، دون وقت للتراجع
compose-problem-no-recipients = يلزم تحديد مستلم لهذه الرسالة.
compose-problem-too-large = حجم الرسالة { $size }، لكن الخادم لا يقبل أكثر من { $limit }.
compose-problem-no-subject = الرسالة بلا موضوع.
compose-problem-attachment = ورد في النص «{ $word }»، لكن لا ملف مرفق.
compose-anyway = الإرسال مع ذلك
compose-send-failed = لم تُرسل: { $why }. المسودة ما زالت هنا.
compose-sending = الرسالة في طريقها
compose-sent = أُرسلت الرسالة
compose-sent-later = ستُرسل { $day } في { $time }
compose-undo-failed = تعذّر استرجاع الرسالة: { $why }.
compose-problem-no-sender = اختر العنوان الذي تكتب منه، فالهوية تمثّل عناوين كثيرة.
compose-from-address = العنوان الذي تكتب منه

## ما يقال فوق الإرسال.

compose-problem-look-alike = هل العنوان «{ $address }» صحيح؟ نطاقه يكاد يطابق نطاقًا معروفًا.
compose-mend-look-alike = استخدام { $address }
compose-problem-other-sender = كُتبت الرسالة إلى { $address }، والرد الآن من عنوان آخر.
compose-mend-sender = الكتابة من { $address }
compose-problem-left-out =
    { $count ->
        [zero] لن يصل هذا الرد إلى { $people }.
        [one] كان في المحادثة { $people }، ولن يصل إليه هذا الرد.
        [two] كان في المحادثة { $people }، ولن يصل إليهما هذا الرد.
        [few] كان في المحادثة { $people }، ولن يصل إليهم هذا الرد.
        [many] كان في المحادثة { $people }، ولن يصل إليهم هذا الرد.
       *[other] كان في المحادثة { $people }، ولن يصل إليهم هذا الرد.
    }
compose-mend-left-out = إضافة إلى «إلى»
compose-problem-many =
    { $count ->
        [zero] لن يصل هذا الرد إلى أحد.
        [one] سيصل هذا الرد إلى شخص واحد.
        [two] سيصل هذا الرد إلى شخصين.
        [few] سيصل هذا الرد إلى { $count } أشخاص.
        [many] سيصل هذا الرد إلى { $count } شخصًا.
       *[other] سيصل هذا الرد إلى { $count } شخص.
    }
compose-problem-list = سيصل هذا الرد إلى كل من في القائمة { $list }.
compose-mend-list = الرد على { $name } وحده
compose-problem-place =
    { $count ->
        [zero] لا صورة تذكر مكان التقاطها.
        [one] الصورة { $name } تذكر مكان التقاطها.
        [two] صورتان تذكران مكان التقاطهما.
        [few] { $count } صور تذكر مكان التقاطها.
        [many] { $count } صورة تذكر مكان التقاطها.
       *[other] { $count } صورة تذكر مكان التقاطها.
    }
compose-mend-place = حذف ذلك منها
compose-mend-shrink = تصغير الصور
compose-mend-subject = كتابة موضوع
compose-problem-dismiss = هذا مقصود

## التحويل والقوالب والمجموعات.

redirect-title = تحويل هذه الرسالة كما هي
redirect-why = تصل كما وردت تمامًا وباسم كاتبها، وإليه تعود الردود.
redirect-send = تحويل
redirect-nobody = يلزم تحديد مستلم لهذه الرسالة.
redirect-failed = لم تُحوَّل: { $why }.
compose-more-sending = طرق أخرى للإرسال
compose-send-archive = الإرسال والأرشفة
compose-group-members =
    { $count ->
        [zero] لا أحد
        [one] شخص واحد
        [two] شخصان
        [few] { $count } أشخاص
        [many] { $count } شخصًا
       *[other] { $count } شخص
    }
compose-templates = القوالب
compose-no-templates = لا قوالب بعد
compose-keep-template = حفظ هذه الرسالة قالبًا…
compose-keep-template-title = الحفظ قالبًا
compose-template-hint = تُملأ فيه {"{{الاسم الأول}}"} و{"{{الاسم}}"} و{"{{التاريخ}}"} و{"{{الموضوع}}"} و{"{{اسمي}}"}، أما {"{{المؤشر}}"} فهو موضع متابعة الكتابة.
compose-template-name = الاسم
compose-template-subject = مع الموضوع «{ $subject }»
compose-template-nameless = يلزم القالب اسم.
compose-template-failed = لم يُحفظ: { $why }.
compose-markdown = يبدو النص الملصق مكتوبًا بصيغة ماركداون.
compose-markdown-format = تحويله إلى نص منسق
compose-markdown-leave = تركه كما هو
compose-report = أبلغني عند تسليمها
compose-tls-only = عبر اتصالات مشفرة فقط
compose-report-on = ستُطلب تقارير التسليم.
compose-tls-only-on = تُرسل عبر اتصالات مشفرة فقط.

compose-transport-required = { $count ->
    [zero] { $names } لا يشترط تسليمًا مشفّرًا.
    [one] { $names } يشترط تسليمًا مشفّرًا.
    [two] { $names } يشترطان تسليمًا مشفّرًا.
    [few] { $names } تشترط تسليمًا مشفّرًا.
    [many] { $names } تشترط تسليمًا مشفّرًا.
   *[other] { $names } تشترط تسليمًا مشفّرًا.
}
compose-transport-none = { $count ->
    [zero] { $names } لا يعد بتسليم مشفّر.
    [one] { $names } لا يعد بتسليم مشفّر.
    [two] { $names } لا يعدان بتسليم مشفّر.
    [few] { $names } لا تعد بتسليم مشفّر.
    [many] { $names } لا تعد بتسليم مشفّر.
   *[other] { $names } لا تعد بتسليم مشفّر.
}
compose-transport-no-mail = { $count ->
    [zero] { $names } لا يستقبل بريدًا.
    [one] { $names } لا يستقبل بريدًا.
    [two] { $names } لا يستقبلان بريدًا.
    [few] { $names } لا تستقبل بريدًا.
    [many] { $names } لا تستقبل بريدًا.
   *[other] { $names } لا تستقبل بريدًا.
}
