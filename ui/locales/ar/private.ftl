# البريد الخاص: مَن يستطيع قراءة الرسالة، ومَن وقّعها، وما يلزم لذلك.

priv-read-confirmed = خاصة · شخص مؤكَّد
priv-read-private = خاصة
priv-read-unsigned = خاصة، لكن لا يمكننا تأكيد كاتبها
priv-read-signed = موقَّعة من { $name }
priv-read-bad = عُدّلت بعد توقيعها
priv-read-mismatch = موقَّعة من { $address }، لا من المرسل الظاهر
priv-read-unknown = موقَّعة، لكننا لا نعرف هذا التوقيع بعد
priv-read-changed = ‏{ $name } يستخدم مفتاحًا جديدًا، يُستحسن التحقق
priv-read-part = جزء واحد فقط من هذه الرسالة كان خاصًا
priv-read-part-signed = جزء واحد فقط موقَّع
priv-read-failed = خاصة، لكن لا يمكن قراءتها هنا
priv-read-none = ليست خاصة
priv-check = تحقق
priv-details = التفاصيل

priv-why-confirmed = لا يستطيع غيرك قراءتها، وقد تحققت من هوية هذا الشخص بالمقارنة معه.
priv-why-private = لا يستطيع غيرك قراءتها، وكاتبها هو نفسه الذي كتب من قبل.
priv-why-unsigned = لا يستطيع أحد قراءتها في الطريق، لكن أي شخص ربما كتبها.
priv-why-signed = لم يعدّلها أحد في الطريق، وربما قرأها آخرون.
priv-why-bad = لم تعد كما كانت عند توقيعها. لا يُعتمد على ما فيها.
priv-why-mismatch = التوقيع صحيح، لكنه لشخص آخر غير المرسل الظاهر.
priv-why-unknown = لا شيء يدل بعد على صاحب هذا التوقيع.
priv-why-changed = يعني ذلك عادةً حاسوبًا جديدًا، ونادرًا أن أحدًا ينتحل شخصية المرسل.
priv-why-part = ربما قرأ آخرون بقيتها أو عدّلوها.
priv-why-part-signed = ربما عدّل آخرون بقيتها.
priv-why-none = لم تُغلق بمفتاح لك. تستطيع خوادم البريد قراءتها.

priv-technology = التقنية
priv-cipher = التعمية
priv-signer = التوقيع
priv-standing = الشهادة
priv-standing-good = لم تُسحب، كما قال مُصدرها { $asked }
priv-standing-withdrawn = سحبها مُصدرها في { $date }
priv-standing-unknown = لم يستطع مُصدرها أن يقول { $asked } هل سُحبت
priv-fingerprint = البصمة
priv-signed-at = وقت التوقيع
priv-recipients = أُغلقت لأجل
priv-hidden = خاص أيضًا
priv-field-subject = الموضوع
priv-problems = ما هو غير معتاد

priv-odd-no-secret-key = المفتاح الذي يفتحها ليس على هذا الحاسوب.
priv-odd-encrypted-part-not-root = المشفَّر جزء داخل الرسالة فقط.
priv-odd-signed-part-not-root = الموقَّع جزء داخل الرسالة فقط.
priv-odd-signature-not-verified = تعذّر فحص التوقيع.
priv-odd-signature-broken = التوقيع لا يطابق النص.
priv-odd-signer-key-changed = يستخدم الموقِّع مفتاحًا غير مفتاحه السابق.
priv-odd-signer-key-expired = انتهت صلاحية مفتاح الموقِّع.
priv-odd-signer-key-revoked = سحب الموقِّع هذا المفتاح.
priv-odd-signature-weak = يستخدم التوقيع طريقة لم تعد آمنة.
priv-odd-signature-in-future = تاريخ التوقيع في المستقبل.
priv-odd-signature-time-apart = وقت التوقيع يختلف عن وقت الكتابة المذكور.
priv-odd-signer-not-sender = الموقِّع ليس المرسل.
priv-odd-sender-unclear = لا تذكر مرسلًا واضحًا.
priv-odd-structure = تركيبها غير معتاد.
priv-odd-outer-signature-ignored = أُهمل توقيع يحيط بها.
priv-odd-protected-from-differs = المرسل في داخلها غير المرسل في خارجها.
priv-odd-legacy-header-protection = حُمي موضوعها بطريقة قديمة.
priv-odd-not-authenticated = لا شيء يدل على أنها لم تُعدَّل في الطريق.
priv-odd-chain-untrusted = لا يضمن الشهادةَ أحد يثق به حاسوبك.
priv-odd-purpose-wrong = الشهادة ليست مخصصة للبريد.

priv-cant-no-key-here = ما يفتح هذه الرسالة ليس على هذا الحاسوب.
priv-cant-not-for-you = أُغلقت هذه الرسالة لشخص آخر.
priv-cant-locked = ما يفتح هذه الرسالة مقفل.
priv-cant-on-card = ما يفتح هذه الرسالة على بطاقة أو وحدة لا يستطيع بريد استخدامها.
priv-cant-password = هذه الرسالة مغلقة بكلمة مرور.
priv-cant-no-integrity = ربما عُدّلت هذه الرسالة في الطريق، لذلك لا تُفتح.
priv-cant-damaged = تلفت هذه الرسالة في الطريق.
priv-cant-unknown-method = أُغلقت هذه الرسالة بطريقة لا يعرفها بريد.
priv-cant-too-large = هذه الرسالة أكبر من أن تُفتح.
priv-act-bring = إحضار مفتاحك
priv-act-ask-again = طلب إعادة إرسالها من { $name }
priv-act-settings = فتح الإعدادات
priv-act-save = حفظ الرسالة

priv-brings = مع هذه الرسالة مفتاح.
priv-brings-take = الاحتفاظ به
priv-brings-took = حُفظ. صار بإمكانك أن تكتب بخصوصية إلى { $people }.
priv-brings-none = ليس فيه ما يُحفظ.
priv-failed = لم ينجح ذلك: { $reason }

priv-new-title = ‏{ $name } يستخدم مفتاحًا جديدًا
priv-new-why = يعني ذلك عادةً حاسوبًا جديدًا، ونادرًا أن أحدًا ينتحل شخصية { $name }.
priv-new-told = أعرف ذلك من صاحبه
priv-new-told-why = استخدام المفتاح الجديد وتذكّره
priv-new-ask = سؤال صاحبه
priv-new-ask-why = يفتح سؤالًا قصيرًا إليه، ولا يُرسَل شيء بعد
priv-new-compare = مقارنة ثماني كلمات
priv-new-compare-why = بالهاتف أو وجهًا لوجه. يؤكد ذلك هويته نهائيًا
priv-new-open = إرسال بلا خصوصية
priv-new-open-why = ستستطيع خوادم البريد قراءة هذه الرسالة
priv-new-ask-subject = هل تغيّر مفتاحك؟
priv-new-ask-text = مرحبًا،
    
    يقول برنامج البريد عندي إنك تستخدم مفتاحًا جديدًا للبريد الخاص. هل أعددت حاسوبًا أو برنامجًا جديدًا؟ أرجو إخباري بالهاتف أو عند اللقاء، حتى أتأكد أن ذلك منك.

priv-compare-title = المقارنة مع { $name }
priv-compare-how = يمكنك الاتصال بـ { $name } أو لقاؤه. يقرأ كل منكما الكلمات بصوت مسموع. ينبغي أن تكون هي نفسها عند الطرفين وبالترتيب نفسه.
priv-compare-square = أو دع { $name } يمسح هذا الرمز
priv-compare-yours = بصمتك
priv-compare-theirs = بصمة الطرف الآخر
priv-compare-match = متطابقة
priv-compare-differ = مختلفة

priv-bring-title = إحضار مفتاحك
priv-bring-why = يُفتح البريد الخاص بمفتاح لا يملكه غيرك. يمكنك إحضاره من حيث حفظته.
priv-bring-sheet = بورقة الاسترداد
priv-bring-sheet-why = الرمز الذي دوّنته، والملف الذي معه
priv-bring-file = من ملف لبرنامج آخر
priv-bring-file-why = مثل ملف محفوظ من Thunderbird أو GnuPG أو من بريد على حاسوب آخر
priv-bring-choose = اختيار الملف…
priv-bring-passphrase = عبارة مرور الملف
priv-bring-passphrase-why = الملف مغلق بعبارة مرور. اكتبها ثم اختر الملف مرة أخرى.
priv-bring-nothing = لم يُحضَر شيء.
priv-bring-done = صار مفتاحك هنا.
priv-code = الرمز
priv-code-hint = تسع مجموعات في كل منها أربعة أرقام
priv-code-short = يتكوّن الرمز من ٣٦ رقمًا.

priv-sheet-title = ورقة الاسترداد
priv-sheet-why = إذا تعطّل هذا الحاسوب فلا يُفتح البريد الخاص من دون مفتاحك. تعيده ورقة الاسترداد: ملف، ورمز يفتحه. يُستحسن حفظهما في مكانين.
priv-sheet-make = إعداد الورقة
priv-sheet-unsaved = لم يُختر مكان للحفظ، فلم يُعدّ شيء.
priv-sheet-code = رمزك
priv-sheet-code-why = دوّنه أو اطبعه، فهو لا يظهر إلا الآن. الملف هو { $file }.
priv-sheet-print = طباعة
priv-sheet-copy = نسخ
priv-sheet-copied = نُسخ
priv-sheet-next = حفظته
priv-sheet-try = تجربة واحدة
priv-sheet-try-why = اكتب الرمز من ورقتك واختر الملف، لتتأكد أنهما يعملان.
priv-sheet-try-go = اختيار الملف والتجربة
priv-sheet-wrong = الرمز والملف لا يتوافقان.
priv-sheet-works = نجحت التجربة. يُستحسن حفظ الرمز والملف بعيدًا عن هذا الحاسوب.
priv-sheet-later = لاحقًا
priv-sheet-done = تم
priv-sheet-for = البريد الخاص للعنوان { $address }

priv-mark-confirmed = خاصة ✓✓
priv-mark-remembered = خاصة
priv-mark-no-key = ليست خاصة
priv-mark-changed = يلزم قرار
priv-mark-expired = مفتاح منتهٍ
priv-mark-revoked = مفتاح مسحوب
priv-mark-unusable = مفتاح لا يصلح

priv-draft-private =
    { $count ->
        [zero] بلا مستلمين
        [one] مشفَّرة إلى { $name }
        [two] مشفَّرة إلى المستلمَين
        [few] مشفَّرة إلى { $count } مستلمين
        [many] مشفَّرة إلى { $count } مستلمًا
       *[other] مشفَّرة إلى { $count } مستلم
    }
priv-draft-signed = موقَّعة
priv-draft-open = ليست خاصة
priv-draft-open-missing = ليست خاصة: لا مفتاح لـ { $names }
priv-draft-open-answer = ليست خاصة، مع أن الرسالة التي تردّ عليها كانت كذلك
priv-draft-could = ليست خاصة، مع أن ذلك ممكن
priv-draft-blocked = لا يمكن إرسالها بخصوصية: لا مفتاح لـ { $names }
priv-draft-blocked-own = لا يمكن إرسالها بخصوصية: عنوانك غير مُعدّ لذلك
priv-draft-decide = يلزم قرار بشأن { $names } قبل الإرسال
priv-wish = خصوصية هذه الرسالة
priv-wish-auto = تلقائي
priv-wish-private = خاصة
priv-wish-signed = موقَّعة
priv-wish-open = ليست خاصة
priv-send-open = إرسال بلا تشفير
priv-remove-person = إزالة { $name }
priv-find = البحث عنه
priv-find-none = لم يُعثر على مفتاح لـ { $name }.
priv-decide = اتخاذ القرار
priv-set-up = إعداد ذلك

settings-page-keys = بريد خاص
set-own-keys = مفاتيحك
set-own-keys-hint = يجعل المفتاح البريد المرسل إلى عنوانك خاصًا، فلا يفتحه غيرك. يشفّر بريد من تلقاء نفسه حين يستطيع الطرف الآخر القراءة.
set-people-keys = مفاتيح الآخرين
set-people-keys-hint = يجدها بريد في الرسائل ويحفظها. للتأكد من هوية شخص يمكن مقارنة الكلمات معه.
set-private-search = البحث في البريد الخاص
set-private-search-hint = عند الإيقاف: لا يعرف ما في البريد الخاص إلا من يقرؤه. عند التشغيل: يفتحه بريد مرة واحدة ليجد البحث كلماته وتعرض القوائم موضوعه. ما يُحفظ يبقى مشفّرًا على هذا الجهاز، ويزول عند الإيقاف.
priv-search-account = البحث في البريد الخاص للحساب { $account }
set-keys-kept = نسيان المفاتيح المفتوحة بعد
set-keys-kept-hint = لقراءة البريد الخاص تُفتح مفاتيحك في الذاكرة. إن لم تُستعمل هذه المدة مُحيت منها، وفُتحت ثانية عند الحاجة.
priv-keys-minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
  }
priv-keys-hours = { $count ->
    [zero] { $count } ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
  }
priv-own-none = لا يمكن بعد أن يكون البريد إلى { $address } خاصًا.
priv-own-make = جعله خاصًا
priv-own-ready = جاهز
priv-own-expired = انتهى في { $date }
priv-own-until = حتى { $date }
priv-own-revoked = مسحوب
priv-own-no-sheet = لا ورقة استرداد بعد
priv-own-untried = لم تُجرَّب ورقة الاسترداد بعد
priv-own-tried = جُرّبت ورقة الاسترداد
priv-own-more = المزيد
priv-own-save = حفظ المفتاح العام…
priv-own-save-secret = حفظ مع النصف السري…
priv-own-expiry = ينتهي
priv-expiry-never = لا ينتهي
priv-expiry-years =
    { $years ->
        [zero] الآن
        [one] بعد سنة
        [two] بعد سنتين
        [few] بعد { $years } سنوات
        [many] بعد { $years } سنة
       *[other] بعد { $years } سنة
    }
priv-own-revoke = سحب المفتاح…
priv-own-remove = إزالة…
priv-own-bring = إحضار مفتاح…
priv-import = الاحتفاظ بمفاتيح من ملف…
priv-saved = حُفظ في { $folder }
priv-imported =
    { $count ->
        [zero] لا مفاتيح جديدة.
        [one] صار هنا مفتاح واحد.
        [two] صار هنا مفتاحان.
        [few] صارت هنا { $count } مفاتيح.
        [many] صار هنا { $count } مفتاحًا.
       *[other] صار هنا { $count } مفتاح.
    }
priv-made = تم. يمكن الآن أن يكون البريد إلى { $address } خاصًا.

priv-secret-title = الحفظ مع النصف السري
priv-secret-why = من يملك هذا الملف وعبارة مروره يستطيع قراءة بريدك الخاص والتوقيع باسمك.
priv-secret-passphrase = عبارة مرور للملف
priv-secret-short = ثمانية أحرف على الأقل.
priv-secret-save = حفظ…
priv-revoke-title = سحب المفتاح؟
priv-revoke-why = لن يكتب به أحد بخصوصية إلى { $address } بعد الآن. لا يمكن التراجع عن ذلك. يبقى البريد القديم مقروءًا.
priv-revoke-reason = السبب
priv-revoke-compromised = ربما حصل عليه شخص آخر
priv-revoke-superseded = أستخدم مفتاحًا جديدًا
priv-revoke-retired = لم أعد أستخدمه
priv-revoke-go = سحبه
priv-remove-title = إزالة المفتاح؟
priv-remove-own-why = لن يمكن على هذا الحاسوب قراءة البريد الخاص المرسل إلى { $address }، ولا القديم منه. لا يعيده إلا ورقة استرداد أو ملف محفوظ.
priv-remove-go = إزالة

priv-people-search = البحث في الأسماء والعناوين
priv-people-none = لا مفاتيح للآخرين بعد.
priv-people-unfound = لا نتائج.
priv-state-remembered = محفوظ
priv-state-confirmed = مؤكَّد
priv-state-changed = جديد، يلزم قرار
priv-state-refused = مرفوض
priv-state-former = استُخدم من قبل
priv-from-mail = جاء مع رسالة
priv-from-gossip = أخبر به شخص آخر في رسالة مشتركة
priv-from-signature = جاء مع توقيع
priv-from-directory = من نطاق العنوان نفسه
priv-from-server = من خادم مفاتيح
priv-from-file = من ملف
priv-seen = ظهر أول مرة { $first } وآخر مرة { $last }؛ { $source }
priv-person-compare = مقارنة…
priv-person-decide = اتخاذ القرار…
priv-person-refuse = رفض
priv-person-accept = استخدامه مجددًا
priv-person-forget = نسيان
priv-person-history = السجل
priv-history-remembered = ‏{ $date }: حُفظ
priv-history-confirmed = ‏{ $date }: أكّدته أنت
priv-history-changed = ‏{ $date }: ظهر مفتاح آخر
priv-history-refused = ‏{ $date }: رفضته أنت
priv-history-former = ‏{ $date }: حلّ غيره محله
priv-find-label = البحث عن مفتاح لعنوان
priv-find-hint = يُسأل نطاق العنوان وخادم عام.
priv-find-go = بحث
priv-find-found = صار هنا مفتاح لـ { $name }.
priv-key-made = أُنشئ

priv-begin-title = هل تريد بريدًا خاصًا؟
priv-begin-why = يستطيع بريد أن يغلق رسائلك فلا يقرأها إلا أنت ومن تكتب إليهم. يفعل ذلك من تلقاء نفسه حين يستطيع الطرف الآخر القراءة.
priv-begin-make = جعله خاصًا
priv-begin-bring = إحضار مفتاحي
priv-begin-later = ليس الآن
priv-begin-made = صار بإمكان بريدك أن يكون خاصًا
