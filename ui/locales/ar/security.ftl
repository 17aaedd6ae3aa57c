# من أرسل الرسالة حقًا، وأي طريق سلكت، وماذا تريد أن تعرف.

security-title = أمان الرسالة
security-command = عرض أمان الرسالة
security-close = إغلاق أمان الرسالة
security-failed = تعذّر عرض ما يُعرف عن هذه الرسالة: { $reason }
security-details = التفاصيل

security-chip-verified = مرسل مؤكَّد
security-chip-unverified = المرسل غير مؤكَّد
security-chip-show = عرض مَن أرسل هذه الرسالة

security-note-unverified = لم نتمكن من تأكيد أن هذه الرسالة من { $domain }. يُستحسن الحذر من الروابط والمرفقات.
logo-published = شعار نشره { $domain }، ولم يتحقق منه أحد.
security-note-first = أول رسالة من هذا المرسل.
security-note-usual = ليس هذا العنوان المعتاد لـ { $name }. العنوان الذي تُراسله: { $usual }.
security-note-looks = هذا العنوان يشبه { $domain } في الشكل فقط، وهو عنوان آخر.

security-says-verified = وصلت هذه الرسالة من { $domain }.
security-says-unverified = لم نتمكن من تأكيد مَن أرسل هذه الرسالة.
security-says-unverified-hint = يُستحسن الحذر من الروابط والمرفقات.
security-says-unknown = لا نعرف مَن أرسل هذه الرسالة.
security-says-unknown-hint = لم يذكر ذلك خادم البريد ولا أي توقيع. هذا معتاد في الرسائل القديمة.
security-says-own = رسالة مرسلة من حسابك.
security-says-looks = هذا العنوان يشبه عنوانًا معروفًا لديك في الشكل فقط.

security-sender = المرسل
security-verified = مؤكَّد
security-unverified = غير مؤكَّد
security-unknown = غير معروف
security-own = أنت
security-shown-as = يظهر باسم
security-signature = التوقيع
security-signature-good = من { $domain }، صحيح
security-signature-weak = من { $domain }، لا يُثبت شيئًا
security-signature-wrong = من { $domain }، خاطئ
security-signature-unread = لا يمكن قراءته
security-signature-unsaid = من { $domain }، لم يُفحص
security-signature-none = لا يوجد
security-rule = قاعدة النطاق نفسه
security-rule-met = مستوفاة
security-rule-not-met = غير مستوفاة
security-rule-unsaid = لم تُفحص
security-rule-none = لا قاعدة معروفة
security-allowed = خادم مسموح به
security-allowed-yes = نعم
security-allowed-no = لا
security-allowed-unsaid = لم يذكر الخادم ذلك
security-told-by = المصدر
security-told-server = خادم بريدك، { $server }
security-told-here = بريد، على هذا الحاسوب
security-told-nobody = لا أحد
security-passed-on = مرّت عبر
security-passed-on-broken = { $names } (الختم مكسور)
security-sender-why = يستطيع النطاق أن يوقّع بريده (DKIM)، وأن يحدد الخوادم المسموح لها بإرساله (SPF)، وأن يقول ما حكم ما عدا ذلك (DMARC). كلمة «مؤكَّد» تعني أن النطاق يقف وراء هذه الرسالة، ولا تقول شيئًا عن نية كاتبها.
security-raw-signature = { $algorithm }، المفتاح { $selector }: ‏{ $result }
security-raw-policy = ‏{ $domain } يطلب: { $policy }
security-dkim = DKIM
security-dmarc = DMARC
security-spf = SPF
security-asked = وقت البحث عن المفاتيح
security-asked-never = لم يحدث

security-path = الطريق
security-path-count = { $count ->
    [0] لا شيء معروف
    [zero] لا محطات
    [one] محطة واحدة
    [two] محطتان
    [few] { NUMBER($count) } محطات
    [many] { NUMBER($count) } محطة
   *[other] { NUMBER($count) } محطة
}
security-path-clear = { $stops }، { $count ->
    [zero] كلها مشفّرة
    [one] واحدة بلا تشفير
    [two] اثنتان بلا تشفير
    [few] { NUMBER($count) } بلا تشفير
    [many] { NUMBER($count) } بلا تشفير
   *[other] { NUMBER($count) } بلا تشفير
}
security-hop-encrypted = مشفّر
security-hop-clear = غير مشفّر
security-hop-inside = داخل خادم واحد
security-hop-unknown = غير معروف
security-hop-yours = خادم بريدك
security-hop-nameless = خادم بلا اسم
security-path-why = يكتب كل خادم ممن استلم الرسالة. المحطة الأخيرة وحدها مؤكدة، فهي خادم بريدك. أما ما قبلها فهو قول الآخرين.

security-withdrawn = الشهادة التي وقّعت هذه الرسالة سُحبت في { $date }.
security-withdrawn-hint = تقول الجهة التي أصدرتها إنه لا يُعوَّل عليها منذ ذلك الحين.
security-privacy = الخصوصية
security-trackers = { $count ->
    [0] لا متعقّبات
    [zero] لا متعقّبات
    [one] حُجب متعقّب واحد
    [two] حُجب متعقّبان
    [few] حُجبت { NUMBER($count) } متعقّبات
    [many] حُجب { NUMBER($count) } متعقّبًا
   *[other] حُجب { NUMBER($count) } متعقّب
}
security-tracker-hosts = صور خفية
security-tracked = هذا المرسل حتى الآن
security-tracked-messages = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة تخبر بقراءتك
    [two] رسالتان تخبران بقراءتك
    [few] { NUMBER($count) } رسائل تخبر بقراءتك
    [many] { NUMBER($count) } رسالة تخبر بقراءتك
   *[other] { NUMBER($count) } رسالة تخبر بقراءتك
}
security-other-hosts = مضيفون آخرون
security-other-hosts-some = { $count ->
    [zero] لا أحد
    [one] واحد، لم يجرِ الاتصال به
    [two] اثنان، لم يجرِ الاتصال بهما
    [few] { NUMBER($count) }، لم يجرِ الاتصال بأي منها
    [many] { NUMBER($count) }، لم يجرِ الاتصال بأي منها
   *[other] { NUMBER($count) }، لم يجرِ الاتصال بأي منها
}
security-none = لا يوجد
security-receipt = إشعار القراءة
security-receipt-asked = مطلوب، ولم يُرسل
security-receipt-none = غير مطلوب
security-privacy-why = الصور البعيدة تخبر خادمها متى تُقرأ الرسالة ومن أين. لا يحمّل بريد شيئًا منها قبل الطلب، ولا يحمّل أبدًا ما غايته التعقّب وحده.
security-receipt-to = يذهب الإشعار إلى

security-encryption = التشفير
security-open = غير خاصة
security-open-says = غير موقّعة ولا مشفّرة من الطرف إلى الطرف. كل من على طريقها يستطيع قراءتها أو تغييرها.
security-signed = موقّعة
security-signed-says = موقّعة من كاتبها، لكنها غير مشفّرة. كل من على طريقها يستطيع قراءتها.
security-encrypted = مشفّرة
security-encrypted-says = مشفّرة من الطرف إلى الطرف. لا يقرؤها إلا من لديه المفتاح.
