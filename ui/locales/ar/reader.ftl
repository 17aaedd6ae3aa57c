# القارئ: المحادثة المفتوحة.

reader-actions = إجراءات على المحادثة
reader-archive = أرشفة
reader-trash = حذف
reader-move = نقل
reader-mark-unread = تعليم كغير مقروءة
reader-mark-read = تعليم كمقروءة
reader-star = تمييز بنجمة
reader-unstar = إزالة النجمة
reader-reply = رد
reader-reply-all = رد على الكل
reader-forward = إعادة توجيه
reader-forward-attached = إعادة توجيه كمرفق
reader-redirect = تحويل كما هي…
reader-edit-as-new = تحرير كرسالة جديدة
reader-more = المزيد
reader-more-message = المزيد عن هذه الرسالة
reader-previous = المحادثة السابقة
reader-next = المحادثة التالية
reader-position = { NUMBER($index) } من { NUMBER($total) }
reader-back = العودة إلى القائمة

reader-find = بحث في المحادثة
reader-print = طباعة
reader-save-message = حفظ كملف
reader-source = عرض المصدر
reader-show-plain = عرض كنص فقط
reader-show-html = عرض بالتنسيق
reader-original-colors = عرض الألوان الأصلية
reader-own-colors = عرض الألوان الداكنة
reader-simple = عرض مبسّط
reader-larger = تكبير النص
reader-smaller = تصغير النص
reader-expand-all = فتح كل الرسائل أو طيّها
reader-next-message = الرسالة التالية في المحادثة
reader-previous-message = الرسالة السابقة في المحادثة
reader-show-images-command = إظهار الصور البعيدة هذه المرة
reader-focus = الانتقال إلى المحادثة

reader-no-subject = (بلا موضوع)
reader-earlier = { $count ->
    [zero] لا رسائل أقدم
    [one] رسالة أقدم واحدة
    [two] رسالتان أقدم
    [few] { NUMBER($count) } رسائل أقدم
    [many] { NUMBER($count) } رسالة أقدم
   *[other] { NUMBER($count) } رسالة أقدم
}
reader-fold = طيّ الرسالة
reader-unread = غير مقروءة.
reader-draft = مسودة
reader-draft-continue = متابعة
reader-message-from = رسالة من { $name }
reader-starred = مميّزة بنجمة

reader-to-you = إليك
reader-to-you-and = إليك وإلى { $people }
reader-to-people = إلى { $people }
reader-to-nobody = بلا مستلمين
reader-and-more = { $count ->
    [zero] لا آخرين
    [one] شخص آخر
    [two] شخصين آخرين
    [few] { NUMBER($count) } آخرين
    [many] { NUMBER($count) } آخرين
   *[other] { NUMBER($count) } آخرين
}
reader-recipients-show = إظهار كل المستلمين والتاريخ الكامل
reader-from = من
reader-to = إلى
reader-cc = نسخة
reader-bcc = نسخة مخفية
reader-reply-to = الرد يذهب إلى
reader-date = التاريخ
reader-size = الحجم
reader-sent = الإرسال
reader-delivered = سُلّمت إلى
reader-server-copy = على الخادم
reader-copy-address = نسخ العنوان
reader-copied = تم النسخ
reader-not-copied = تعذّر النسخ. يمكن تحديد النص ونسخه يدويًا.
reader-write-to = الكتابة إلى { $name }

reader-warn-unclear-sender = ليس واضحًا من أرسل هذه الرسالة: فيها أكثر من مرسِل أو لا مرسِل لها.
reader-warn-deceptive-name = اسم المرسِل يشبه عنوانًا، لكنه ليس العنوان الذي جاءت منه الرسالة.
reader-warn-reply-elsewhere = الرد يذهب إلى عنوان آخر: { $address }
reader-warn-reply-elsewhere-plain = الرد يذهب إلى عنوان آخر.
reader-undelivered = لم تصل هذه الرسالة إلى { $address }.
reader-delayed = لم تصل هذه الرسالة إلى { $address } بعد، وما زالت المحاولة جارية.
reader-server-said = قال خادم البريد: { $words }
reader-warn-damaged = هذه الرسالة تالفة. يظهر ما أمكنت قراءته منها.
reader-warn-cut-short = تنتهي هذه الرسالة قبل أوانها: أعلن خادمها أكثر مما أرسله.
reader-warn-cut-short-again = تنتهي هذه الرسالة قبل أوانها، ولم يرسل خادمها المزيد منها حين طُلبت مرة أخرى.
reader-get-again = جلبها مرة أخرى

reader-remote-hidden = { $count ->
    [zero] لا صور بعيدة مخفية.
    [one] صورة بعيدة واحدة مخفية كي لا يعرف المرسِل متى قُرئت هذه الرسالة.
    [two] صورتان بعيدتان مخفيتان كي لا يعرف المرسِل متى قُرئت هذه الرسالة.
    [few] { NUMBER($count) } صور بعيدة مخفية كي لا يعرف المرسِل متى قُرئت هذه الرسالة.
    [many] { NUMBER($count) } صورة بعيدة مخفية كي لا يعرف المرسِل متى قُرئت هذه الرسالة.
   *[other] { NUMBER($count) } صورة بعيدة مخفية كي لا يعرف المرسِل متى قُرئت هذه الرسالة.
}
reader-trackers = { $count ->
    [zero] لا شيء منها للتتبّع.
    [one] واحدة منها للتتبّع فقط ولا تُحمَّل أبدًا.
    [two] اثنتان منها للتتبّع فقط ولا تُحمَّلان أبدًا.
    [few] { NUMBER($count) } منها للتتبّع فقط ولا تُحمَّل أبدًا.
    [many] { NUMBER($count) } منها للتتبّع فقط ولا تُحمَّل أبدًا.
   *[other] { NUMBER($count) } منها للتتبّع فقط ولا تُحمَّل أبدًا.
}
reader-trackers-only = { $count ->
    [zero] لا صور تتبّع.
    [one] أزيلت صورة خفية واحدة تخبر المرسِل بوقت القراءة.
    [two] أزيلت صورتان خفيتان تخبران المرسِل بوقت القراءة.
    [few] أزيلت { NUMBER($count) } صور خفية تخبر المرسِل بوقت القراءة.
    [many] أزيلت { NUMBER($count) } صورة خفية تخبر المرسِل بوقت القراءة.
   *[other] أزيلت { NUMBER($count) } صورة خفية تخبر المرسِل بوقت القراءة.
}
reader-remote-shown = الصور البعيدة ظاهرة في هذه الرسالة.
reader-remote-always = صور هذا المرسل تظهر دائمًا.
reader-images-always = دائمًا لهذا المرسل
reader-images-ask = السؤال مجددًا
reader-show-images = إظهار الصور
reader-hide-images = إخفاء الصور
reader-loading = جارٍ التحميل

reader-body-failed = تعذّر عرض هذه الرسالة
reader-body-offline = هذه الرسالة ليست على هذا الحاسوب بعد
reader-body-offline-hint = ستصل من تلقاء نفسها عند عودة الاتصال.
reader-body-gone = لم تعد هذه الرسالة موجودة
reader-body-gone-hint = حذفها برنامج آخر أو نقلها.
reader-body-damaged-hint = ملفها هنا تالف. إعادة المحاولة تجلبها من الخادم.
reader-body-sign-in-hint = الخادم لا يقبل كلمة المرور. لقراءتها يلزم تسجيل الدخول إلى الحساب من جديد.
reader-body-large-hint = هي أكبر من أن تُعرض، لكن يمكن حفظها كملف.
reader-body-failed-hint = يمكن إعادة المحاولة. وإن تعذّر العرض مجددًا فيمكن حفظها كملف أو عرض مصدرها.
reader-body-partial = جزء فقط من هذه الرسالة موجود هنا.
reader-body-rest = جلب البقية
reader-try-again = إعادة المحاولة
reader-conversation-failed = تعذّر عرض هذه المحادثة
reader-conversation-gone = لم تعد هذه المحادثة موجودة

reader-attachments = المرفقات
reader-attachment-count = { $count ->
    [zero] لا مرفقات
    [one] مرفق واحد
    [two] مرفقان
    [few] { NUMBER($count) } مرفقات
    [many] { NUMBER($count) } مرفقًا
   *[other] { NUMBER($count) } مرفق
}
reader-attachment-kind = { $type }، { $size }
reader-attachment-elsewhere = على الخادم، { $size }
reader-attachment-elsewhere-hint = يُجلَب من الخادم عند فتحه أو حفظه.
reader-attachment-menu = المزيد عن { $name }
reader-attachment-dangerous = قد يعمل كبرنامج على الحاسوب
reader-attachment-dangerous-hint = فتح هذا الملف قد يشغّله كبرنامج، لذا يكتفي بريد بحفظه. لا ينبغي فتحه إلا إذا كان متوقعًا ومن مرسِل معروف.
reader-save = حفظ
reader-save-all = حفظ الكل
reader-open = فتح
reader-preview = معاينة
reader-saved = { $count ->
    [zero] لم يُحفظ شيء
    [one] حُفظ { $name } في { $folder }
    [two] حُفظ ملفان في { $folder }
    [few] حُفظت { NUMBER($count) } ملفات في { $folder }
    [many] حُفظ { NUMBER($count) } ملفًا في { $folder }
   *[other] حُفظ { NUMBER($count) } ملف في { $folder }
}
reader-message-saved = حُفظت الرسالة في { $folder }
reader-save-failed = لم يتم الحفظ: { $reason }
reader-open-failed = لم يتم الفتح: { $reason }
reader-action-failed = لم ينجح ذلك: { $reason }
reader-preview-none = لا معاينة لهذا النوع من الملفات.
reader-preview-failed = تعذّرت معاينة هذا الملف.
reader-preview-cut = تظهر البداية فقط. لقراءة الكل يمكن حفظ الملف.
reader-preview-pages = { $count ->
    [zero] لا صفحات ظاهرة من { NUMBER($total) }.
    [one] تظهر الصفحة الأولى فقط من { NUMBER($total) }. لقراءة الكل يمكن حفظ الملف.
    [two] تظهر أول صفحتين فقط من { NUMBER($total) }. لقراءة الكل يمكن حفظ الملف.
    [few] تظهر أول { NUMBER($count) } صفحات من { NUMBER($total) }. لقراءة الكل يمكن حفظ الملف.
    [many] تظهر أول { NUMBER($count) } صفحة من { NUMBER($total) }. لقراءة الكل يمكن حفظ الملف.
   *[other] تظهر أول { NUMBER($count) } صفحة من { NUMBER($total) }. لقراءة الكل يمكن حفظ الملف.
}
reader-preview-page = الصفحة { NUMBER($page) } من { NUMBER($total) }
reader-preview-previous = المرفق السابق
reader-preview-next = المرفق التالي
reader-zoom-in = تكبير
reader-zoom-out = تصغير
reader-zoom-fit = ملاءمة النافذة
reader-close = إغلاق

reader-reply-to-people = رد على { $people }

reader-link-title = هل تريد فتح هذا الرابط؟
reader-link-opens = يفتح الموقع
reader-link-whole = العنوان كاملًا
reader-link-text = تقول الرسالة
reader-link-reason-text-differs = نص الرابط يسمّي موقعًا غير الذي يفتحه.
reader-link-reason-unusual-host = في اسم الموقع حروف قد تشبه غيرها.
reader-link-reason-user-info = في العنوان اسم قبل اسم الموقع، وهي حيلة ليبدو كأنه موقع آخر.
reader-link-reason-not-encrypted = الاتصال بهذا الموقع غير مشفّر.
reader-link-reason-long = العنوان طويل على غير المعتاد.
reader-link-cleaned = أُزيل ما لا فائدة منه سوى إخبار الموقع عنك.
reader-link-as-sent = فتح كما أُرسل
reader-link-copy = نسخ الرابط
reader-link-open = فتح
reader-link-write = كتابة رسالة
reader-link-mailto-title = هل تريد الكتابة إلى هذا العنوان؟
reader-cancel = إلغاء

reader-find-label = بحث في المحادثة
reader-find-count = { NUMBER($at) } من { NUMBER($total) }
reader-find-none = لا نتائج
reader-find-next = النتيجة التالية
reader-find-previous = النتيجة السابقة
reader-find-close = إغلاق البحث

reader-source-title = مصدر الرسالة
reader-source-cut = يظهر الجزء الأول فقط. لقراءة الكل يمكن حفظ الرسالة.
reader-copy-all = نسخ الكل

reader-move-search = نقل إلى
reader-move-none = لا صندوق بهذا الاسم.
reader-unfile = إخراج من { $mailbox }

reader-nothing = لم تُحدَّد أي محادثة
reader-nothing-hint = اختيار محادثة من القائمة يعرضها هنا.
reader-selected = { $count ->
    [zero] لم تُحدَّد أي محادثة
    [one] حُدِّدت محادثة واحدة
    [two] حُدِّدت محادثتان
    [few] حُدِّدت { NUMBER($count) } محادثات
    [many] حُدِّدت { NUMBER($count) } محادثة
   *[other] حُدِّدت { NUMBER($count) } محادثة
}
reader-selected-actions = إجراءات على المحدد
reader-clear-selection = إلغاء التحديد

reader-notice-interactive = أعدّ المرسل أيضًا نسخة تفاعلية من هذه الرسالة، ولا تُشغَّل هنا.
reader-show-interactive = عرضها دون تشغيل
reader-hide-interactive = إخفاء
reader-notice-piece = هذه قطعة من رسالة أكبر. لا تُجمع القطع.
reader-notice-piece-of = هذه القطعة { NUMBER($number) } من { NUMBER($total) } من رسالة أكبر. لا تُجمع القطع.
reader-notice-elsewhere = جزء من هذه الرسالة محفوظ في مكان آخر، ولا يُجلب.
reader-notice-elsewhere-at = جزء من هذه الرسالة محفوظ لدى { $host }، ولا يُجلب.
reader-notice-unwrapped = وصلت هذه الرسالة مغلّفة من Outlook، وأُخرجت ملفاتها.
reader-report-title = حسب هذا التقرير عن رسالة أرسلتَها:
reader-report-undelivered = لم تصل إلى { $address }.
reader-report-delayed = لم تصل إلى { $address } بعد، وما زالت المحاولة جارية.
reader-report-delivered = وصلت إلى { $address }.
reader-list = وصلت هذه الرسالة من قائمة بريدية.
reader-list-told = وصلت هذه الرسالة من قائمة بريدية. المغادرة تُعلِم { $host }.
reader-list-leave = مغادرة القائمة
reader-list-left = غادرتَ القائمة. قد يمر بعض الوقت قبل أن تتوقف رسائلها.
reader-archive-sum = { $count ->
    [zero] لا عناصر، { $size } بعد فك الضغط. لم يُفك شيء.
    [one] عنصر واحد، { $size } بعد فك الضغط. لم يُفك شيء.
    [two] عنصران، { $size } بعد فك الضغط. لم يُفك شيء.
    [few] { NUMBER($count) } عناصر، { $size } بعد فك الضغط. لم يُفك شيء.
    [many] { NUMBER($count) } عنصرًا، { $size } بعد فك الضغط. لم يُفك شيء.
   *[other] { NUMBER($count) } عنصر، { $size } بعد فك الضغط. لم يُفك شيء.
}
reader-archive-cut = لا تظهر كلها.
reader-archive-bomb = يكبر هذا الأرشيف أضعافًا كثيرة عند فكه، بما يكفي لملء القرص. لا يُفك إلا إن كان المرسل معروفًا.
reader-archive-locked = يحتاج فك هذا الأرشيف إلى كلمة مرور.
reader-card-address = البريد الإلكتروني
reader-card-telephone = الهاتف
reader-card-place = العنوان
reader-card-page = الموقع
reader-card-note = ملاحظة
