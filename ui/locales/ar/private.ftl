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
priv-new-compare = مقارنة ست كلمات
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
