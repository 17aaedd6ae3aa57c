# The first run, a new account, a locked profile.
welcome-promise = كل بريدك في مكان واحد هادئ، محفوظ على حاسوبك.
welcome-more = لا حساب لدينا، ولا إعلانات، ولا تتبّع. يعمل مع العناوين المستخدمة الآن.
welcome-add = إضافة حساب
welcome-sample = استكشاف ببريد نموذجي
welcome-language = اللغة
welcome-open = بريد برنامج مفتوح المصدر.
welcome-picture = نظرة على صندوق الوارد
welcome-sample-failed = تعذّر إنشاء البريد النموذجي: { $reason }

adding-title = إضافة حساب البريد
adding-lead = يكفي إدخال العنوان وكلمة المرور المستخدمين الآن، ويبحث بريد عن الخوادم.
adding-name = الاسم
adding-name-hint = كما يظهر للناس في الرسائل
adding-address = عنوان البريد
adding-password = كلمة المرور
adding-password-hint = تُحفظ مختومة على هذا الحاسوب. بعض المزوّدين يطلبون هنا كلمة مرور خاصة بالتطبيقات.
adding-by-hand = إدخال الخوادم يدويًا
adding-continue = متابعة
adding-back = رجوع
adding-bad-address = هذا ليس عنوان بريد
adding-no-password = كلمة المرور ناقصة

adding-servers-title = الخوادم
adding-servers-lead = تجدها في صفحات المساعدة لدى مزوّد البريد. التشفير مفعّل دائمًا.
adding-servers-tried = سأل بريد { $hosts } ولم يصل رد يمكن الوثوق به.
adding-home = أين تريد أن يُحفظ بريدك؟
adding-home-imap = على الخادم، مع نسخة هنا (IMAP)
adding-home-imap-why = لديك أكثر من جهاز؟ اختر هذا. المجلدات وعلامات القراءة والمسودات والرسائل المرسلة واحدة على أجهزتك كلها، وإن ضاع هذا الحاسوب فلن تخسر شيئًا.
adding-home-jmap = عبر JMAP، على الخادم كذلك
adding-home-jmap-why = بريد واحد على أجهزتك كلها كما في IMAP، عبر اتصال حديث واحد للاستقبال والإرسال معًا. اختره إن كان مزوّدك يتيح JMAP بكلمة مرور.
adding-home-pop3 = على هذا الحاسوب وحده (POP3)
adding-home-pop3-why = حاسوب واحد وتريد بريدك عليه فقط؟ تُجلب الرسائل الجديدة إلى الوارد هنا. أما المجلدات وعلامات القراءة والمسودات والرسائل المرسلة فتبقى على هذا الحاسوب؛ لا يراها أي جهاز آخر، ولا يحفظها إلا نسختك الاحتياطية.
adding-receive = استقبال البريد (IMAP)
adding-receive-pop3 = استقبال البريد (POP3)
adding-jmap = استقبال البريد وإرساله (JMAP)
adding-submit = إرسال البريد (SMTP)
adding-host = الخادم
adding-port = المنفذ
adding-encryption = التشفير
adding-tls = TLS من البداية
adding-starttls = STARTTLS إلزامي
adding-user = اسم المستخدم
adding-user-hint = إن تُرك فارغًا استُخدم عنوان البريد
adding-certificate = شهادة خادم خاص
adding-certificate-hint = فقط إذا لم تكن شهادة الخادم موقّعة من جهة معروفة. ملف PEM يوثق به لهذا الحساب وحده.
adding-certificate-chosen = سيوثق بالملف { $name } لهذا الحساب
adding-advanced = خيارات متقدمة
adding-bad-host = اسم الخادم ناقص
adding-bad-port = المنفذ رقم من 1 إلى 65535

adding-proving = تسجيل الدخول
adding-proving-lead = توضع علامة على كل سطر بعد أن ينجح فعلًا.
adding-failed = لم ينجح ذلك بعد
adding-step-receive = تسجيل الدخول للاستقبال
adding-step-submit = تسجيل الدخول للإرسال
adding-step-keep = حفظ الحساب
adding-encrypted = { $host }، مشفّر
adding-kept = حُفظ مختومًا على هذا الحاسوب
adding-review = مراجعة الخوادم
adding-copy-details = نسخ التفاصيل
adding-fail-receive = الاستقبال: { $reason }
adding-fail-submit = الاستقبال يعمل، أما الإرسال فلا: { $reason }
adding-fail-keep = تعذّر حفظ الحساب: { $reason }
adding-advice-other = يمكن مراجعة الخوادم أو المحاولة بعد قليل.

adding-ready = جلب البريد
adding-done = بريدك هنا
adding-of-total = من { $total } رسالة
adding-messages =
    { $count ->
        [zero] رسالة هنا
        [one] رسالة هنا
        [two] رسالتان هنا
        [few] رسائل هنا
        [many] رسالة هنا
       *[other] رسالة هنا
    }
adding-eta = بقي نحو { $time }. يمكن بدء القراءة الآن.
adding-start-now = يمكن بدء القراءة الآن.
adding-box-ready = جاهز
adding-box-waiting = في الانتظار
adding-box-progress = { $done } من { $total }
adding-box-others =
    { $count ->
        [zero] لا صناديق أخرى
        [one] صندوق آخر
        [two] صندوقان آخران
        [few] { $count } صناديق أخرى
        [many] { $count } صندوقًا آخر
       *[other] { $count } صندوق آخر
    }
adding-newest-first = يصل الأحدث أولًا، ويشمل البحث ما وصل حتى الآن.
adding-one-inbox = يشترك الحسابان في صندوق وارد واحد، ولكل منهما لونه، فيظهر دائمًا أين وصلت الرسالة.
adding-another = إضافة حساب آخر
adding-open-inbox = فتح الوارد
adding-colour = اللون

box-inbox = الوارد
box-all = كل البريد
box-archive = الأرشيف
box-drafts = المسودات
box-flagged = المميّزة
box-junk = البريد المزعج
box-sent = المرسلة
box-trash = المهملات

locked-title = بريدك مقفل
locked-lead = بريدك مشفّر على هذا الحاسوب، ويُفتح بعبارة المرور.
locked-passphrase = عبارة المرور
locked-open = فتح
locked-wrong = لا تفتح هذه العبارة البريد. لم يُفقد شيء، ويمكن المحاولة مجددًا.
locked-choice-title = كيف يُقفل بريدك؟
locked-choice-lead = يشفّر بريد كل الرسائل على هذا الحاسوب. لا يوجد في هذا النظام حافظ مفاتيح، فيلزم الاختيار مرة واحدة:
locked-choice-passphrase = عبارة مرور تُطلب عند كل تشغيل
locked-choice-passphrase-why = لا يقرأ بريدك أحد من دونها، حتى لو كان الحاسوب بين يديه. وإن نُسيت فلا سبيل إلى فتحه.
locked-choice-file = مفتاح في ملف
locked-choice-file-why = لا شيء يُكتب. من يستطيع قراءة ملفاتك يستطيع قراءة بريدك.
locked-new-passphrase = عبارة مرور جديدة
locked-again = مرة أخرى
locked-short = ثمانية أحرف على الأقل
locked-differ = العبارتان غير متطابقتين
locked-in-use = بريد مفتوح بالفعل
locked-in-use-why = نافذة أخرى أو برنامج آخر يستخدم بريدك. يلزم إغلاقه ثم إعادة المحاولة.
locked-damaged = ملفات البريد تالفة
locked-damaged-why = لم يغيّر بريد شيئًا. ما زال على الخادم آمن، والأمر barid doctor في الطرفية يبيّن المزيد.
locked-too-new = كُتبت هذه الملفات بإصدار أحدث من بريد
locked-too-new-why = يلزم تحديث بريد لفتحها. لم يتغيّر شيء.
locked-keychain = لم يعطِ حافظ المفاتيح المفتاح
locked-keychain-why = يلزم فتح حافظ مفاتيح هذا الحاسوب ثم إعادة المحاولة.

## Rows of the picture on the first screen.

look-1-who = أميرة ناصر، عمر
look-1-subject = عيّنات الحجر والميزانية المعدّلة
look-1-preview = أكّد المحجر العيّنتين هذا الصباح، والحجر الجيري المصقول هو الأقرب.
look-2-who = عمر فاروق
look-2-subject = تأجيل زيارة الموقع إلى الخميس التاسعة صباحًا
look-2-preview = تُفكّ السقالات مساء الأربعاء، فنرى الواجهة الغربية كاملة.
look-3-who = هناء كيم
look-3-subject = عقد إيجار مطبخ الاستوديو
look-3-preview = النسخة الموقّعة مرفقة، والمفاتيح عند الحارس.
look-4-who = يونس وهبي
look-4-subject = ترتيب لوحات المسابقة
look-4-preview = أقترح تبديل اللوحتين الثانية والثالثة ليُقرأ المقطع أولًا.
look-5-who = جمعية الدراجات
look-5-subject = صدرت خريطة مسارات الشتاء
look-5-preview = تسعة مسارات أقصر من ٦٠ كم، مضاءة ليلًا.
look-6-who = أمي
look-6-subject = صور يوم السبت
look-6-preview = والدك مصرّ على أن الصورة الثانية هي الأجمل.
look-today = اليوم

password-lead = يجب أن يقبل الخادمان كلمة المرور الجديدة قبل أن تحل محل القديمة. البريد الموجود هنا يبقى مقروءًا.
