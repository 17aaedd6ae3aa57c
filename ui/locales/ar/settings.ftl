# All settings. Changes apply at once.
settings-search = البحث في الإعدادات
settings-none = لا إعداد مطابق.
settings-results = الإعدادات المطابقة
settings-back = العودة إلى البريد
settings-at-once = تُطبّق التغييرات فورًا.
settings-failed = تعذّر الحفظ: { $reason }
settings-page-accounts = الحسابات
settings-page-reading = القراءة
settings-page-writing = الكتابة
settings-page-appearance = المظهر
settings-page-keyboard = لوحة المفاتيح
settings-page-privacy = الخصوصية والأمان
settings-page-storage = التخزين
settings-page-about = حول بريد
settings-open = الإعدادات: { $name }

set-accounts = الحسابات والهويات
set-add-account = إضافة حساب
set-account-working = يعمل. آخر تحقق { $time }
set-account-syncing = يُجلب البريد
set-account-offline = غير متصل
set-account-sample = بريد نموذجي بلا خادم
set-account-stays = البريد الموجود هنا يبقى مقروءًا، وما ينتظر الإرسال يُرسل بعد تسجيل الدخول.
set-quota-storage = المساحة على الخادم
set-quota-messages = الرسائل على الخادم
set-quota-used = استُخدم { $used } من { $limit }
set-quota-unlimited = استُخدم { $used }
set-quota-nearly-full = صندوق البريد يكاد يمتلئ. إذا امتلأ فقد يردّ الخادم الرسائل الجديدة.
set-quota-full = صندوق البريد ممتلئ. قد يردّ الخادم الرسائل الجديدة حتى تُحذف رسائل أخرى.
set-title = اسم الحساب
set-name = الاسم في الرسائل
set-colour = اللون
set-accent-blue = أزرق
set-accent-teal = فيروزي
set-accent-violet = بنفسجي
set-accent-rose = وردي
set-accent-amber = كهرماني
set-accent-green = أخضر
set-accent-slate = رمادي
set-identities = عناوين الإرسال
set-identity-add = إضافة عنوان
set-identity-new = عنوان جديد
set-identity-change = تغيير
set-identity-address = العنوان
set-identity-name = الاسم
set-identity-reply-to = وجهة الردود
set-identity-reply-to-hint = إن تُرك فارغًا فالعنوان نفسه
set-identity-signature = التوقيع
set-identity-default = استخدامه ما لم يُختر غيره
set-identity-is-default = المعتاد
set-identity-remove = إزالة العنوان
set-servers = الخوادم
set-servers-both = { $receive } و{ $submit }، مشفّران
results-label = من يُصدَّق بشأن المرسلين
results-learned = خادم بريدي، وقد عُرف باسم { $name }
results-learned-none = خادم بريدي حين يُعرف
results-server = خادم بهذا الاسم
results-nobody = لا خادم
results-name = اسم الخادم
results-why = الاسم هو أول كلمة في الحقل Authentication-Results في رسائلك. وتُهمَل النتائج التي تحمل أي اسم آخر.
set-check = التحقق الآن
set-check-started = يُبحث عن بريد جديد
set-password = تغيير كلمة المرور
set-remove-account = إزالة الحساب…
set-remove-title = إزالة { $account }؟
set-remove-why = يُحذف بريده ومسوداته وإعداداته من هذا الحاسوب. لا يُحذف شيء من الخادم.
set-remove-do = إزالة الحساب
set-expand = تفاصيل { $account }

set-threaded = جمع الرسائل في محادثات
set-read-after = تعليم الرسالة المفتوحة كمقروءة
set-read-at-once = فورًا
set-read-after-seconds =
    { $count ->
        [zero] فورًا
        [one] بعد ثانية
        [two] بعد ثانيتين
        [few] بعد { $count } ثوانٍ
        [many] بعد { $count } ثانية
       *[other] بعد { $count } ثانية
    }
set-read-never = يدويًا فقط
set-after-act = بعد الأرشفة أو الحذف تظهر
set-after-next = المحادثة التالية
set-after-previous = المحادثة السابقة
set-after-list = القائمة
set-plain-links = فتح الروابط العادية من دون سؤال
set-plain-links-hint = الرابط الذي يسمّي نصه مكانًا آخر أو يبدو غريبًا يُسأل عنه دائمًا.

set-write-mode = الرسائل الجديدة
set-write-rich = بتنسيق
set-write-plain = نص عادي
set-quote-place = عند الرد تكون الكتابة
set-quote-above = فوق الرسالة المقتبسة
set-quote-below = تحت الرسالة المقتبسة
set-quote-none = من دون اقتباس
set-undo-send = مهلة التراجع عن الإرسال
set-undo-seconds =
    { $count ->
        [0] بلا مهلة
        [zero] بلا مهلة
        [one] ثانية واحدة
        [two] ثانيتان
        [few] { $count } ثوانٍ
        [many] { $count } ثانية
       *[other] { $count } ثانية
    }
set-reminder = التذكير بمرفق منسي
set-reminder-hint = عندما يذكر النص ملفًا، بالعربية أو الإنجليزية، ولا مرفق معه.

set-theme = السمة
set-theme-system = مثل الحاسوب
set-theme-light = فاتحة
set-theme-dark = داكنة
set-density = القوائم
set-density-comfortable = مريحة
set-density-compact = متراصّة
set-text-scale = حجم النص
set-language = اللغة
set-language-system = مثل الحاسوب
set-numerals = الأرقام
set-numerals-auto = حسب اللغة
set-numerals-latin = 0 1 2 3
set-numerals-arabic = ٠ ١ ٢ ٣
set-contrast = تباين أعلى
set-motion = حركة أقل
set-tray = البقاء في شريط النظام
set-tray-hint = عند إغلاق النافذة يستمر بريد بذاكرة قليلة.

set-keys = المفاتيح
set-key-preset = مفاتيح مثل
set-preset-default = بريد
set-preset-gmail = جيميل
set-preset-thunderbird = ثندربيرد
set-preset-apple = بريد آبل
set-single-keys = مفاتيح من دون Ctrl
set-single-keys-hint = حرف واحد مثل e للأرشفة، ولا يعمل أثناء الكتابة أبدًا.
set-keys-title = كل المفاتيح

set-time-zone = إخفاء المنطقة الزمنية في الرسائل
set-time-zone-hint = تحمل الرسائل الوقت العالمي.
set-image-senders = صور تظهر من دون سؤال
set-image-senders-hint = لهؤلاء المرسلين، حين يُؤكَّد أن الرسالة منهم، ولا تظهر أبدًا في البريد المزعج.
set-fixed-images = الصور البعيدة
set-fixed-images-how = مخفية حتى تُطلب لكل رسالة. يجلبها بريد بنفسه من دون ملفات ارتباط.
set-fixed-trackers = صور التتبّع
set-fixed-trackers-how = تُسمّى وتُعدّ ولا تُجلب أبدًا.
set-fixed-receipts = إشعارات القراءة
set-fixed-receipts-how = لا تُرسل أبدًا.
set-fixed-scripts = البرامج داخل الرسائل
set-fixed-scripts-how = لا تعمل أبدًا، ولا تصل الرسالة إلى الشبكة.
set-fixed-disk = البريد على هذا الحاسوب
set-fixed-disk-how = مشفّر كله.
set-fixed-telemetry = ما يخبر به بريد صانعيه
set-fixed-telemetry-how = لا شيء.

set-storage = البريد على هذا الحاسوب
set-storage-messages =
    { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
set-storage-headers =
    { $count ->
        [zero] كلها هنا
        [one] واحدة منها لم تُنزّل بعد
        [two] اثنتان منها لم تُنزّلا بعد
        [few] { $count } منها لم تُنزّل بعد
        [many] { $count } منها لم تُنزّل بعد
       *[other] { $count } منها لم تُنزّل بعد
    }
set-keep = الرسائل الكاملة على هذا الحاسوب
set-keep-how = من سواها لا يوجد هنا إلا المرسل والموضوع والتاريخ، وفتح الرسالة يجلبها. وما هو هنا يبقى هنا.
keep-all = كل الرسائل
keep-days =
    { $count ->
        [zero] اليوم وحده
        [one] آخر يوم
        [two] آخر يومين
        [few] آخر { $count } أيام
        [many] آخر { $count } يومًا
       *[other] آخر { $count } يوم
    }
keep-headers = لا شيء
keep-of = ما يبقى من { $mailbox }
set-storage-empty = لا بريد هنا بعد.

set-version = الإصدار { $version }
set-about-what = بريدك على حاسوبك: مشفّر وقابل للبحث ولك وحدك.
set-licence = برنامج حر برخصة MIT أو Apache-2.0 حسب الاختيار.
set-parts = معه أجزاء لآخرين برخصها: Inter وIBM Plex Sans Arabic (OFL) وLucide (ISC) وSQLCipher وOpenSSL. يذكرها ملف NOTICE كلها.
set-sample = البريد النموذجي
set-sample-hint = حسابان متخيّلان للاستكشاف.
set-sample-remove = إزالة البريد النموذجي
set-sample-add = إضافة البريد النموذجي

set-groups = مجموعات الحسابات
set-groups-hint = لكل مجموعة وارد خاص بها في الشريط الجانبي.
set-group-add = إضافة مجموعة
set-group-new = مجموعة جديدة
set-group-name = الاسم
set-group-accounts = حسابات المجموعة
set-group-change = تغيير
set-group-remove = إزالة المجموعة
set-group-up = نقل { $group } إلى أعلى
set-group-down = نقل { $group } إلى أسفل
set-identity-address-hint = يمثّل *@example.org كل عنوان هناك، ويمثّل name+*@example.org كل ما يبدأ به.
set-identity-usual-bad = لا يمكن أن يكون العنوان المعتاد عنوانًا يمثّل عناوين كثيرة.
set-account-waiting-until = { $reason }. ستُعاد المحاولة عند { $time }
set-account-offline-since = غير متصل. آخر تحقق { $time }
set-bare-pictures = حذف المكان والوقت والكاميرا من الصور المرفقة
set-bare-pictures-hint = تبقى الصورة نفسها كما هي. ومن دون هذا ينبّه المحرر إلى الصورة التي تذكر مكانها.
set-aid-change = تغيير
set-templates = القوالب
set-templates-hint = نصوص يتكرر استخدامها. تجدها في الرسالة خلف زر الصفحة.
set-template-add = إضافة قالب
set-template-new = قالب جديد
set-template-name = الاسم
set-template-subject = الموضوع
set-template-subject-hint = يُترك موضوع الرسالة إن كان هذا فارغًا
set-template-text = النص
set-template-remove = إزالة القالب
set-people-groups = مجموعات الأشخاص
set-people-groups-hint = يكفي كتابة اسم المجموعة مستلمًا لتصل الرسالة إلى كل من فيها.
set-people-group-add = إضافة مجموعة أشخاص
set-people-group-new = مجموعة أشخاص جديدة
set-people-group-name = الاسم
set-people-group-members = الأشخاص
set-people-group-empty = يلزم المجموعة اسم وشخص فيها على الأقل.
set-people-group-remove = إزالة المجموعة

domain-label = نطاقك
domain-why = يميّز الآخرون بريدك مما يدّعي أنه منك بما يقوله نطاقك عنه.
domain-ask = فحص
domain-of = ما يقوله { $domain }:
domain-nobody = لا يجوز لبريد أن يسأل أحدًا لهذا الحساب.
domain-good = مضبوط
domain-weak = لا يطلب شيئًا من الآخرين
domain-missing = غير موجود
domain-broken = لا يمكن اتباعه
domain-unknown = لم يُعرف
domain-spf = أي الخوادم ترسل بريده (SPF)
domain-spf-why = من دونه يبدو البريد القادم من خوادم أخرى كبريدك تمامًا.
domain-dmarc = ماذا يُفعل ببريد آخر باسمه (DMARC)
domain-dmarc-why = من دونه لا يُلزَم أحد برفض بريد يدّعي أنه منك.
domain-dkim = بريدك موقّع (DKIM)
domain-dkim-why = يعرف الآخرون أن أحدًا لم يغيّره في طريقه. يُرى ذلك في رسائلك التي عادت إليك.
domain-dane = خوادمك معروفة عبر DNS الموقّع (DANE)
domain-dane-why = لا يستطيع أحد أن يندسّ بينكما بشهادة أخرى.
domain-keys = مفاتيح أفراد نطاقك على الويب (WKD)
domain-keys-why = يجدها الآخرون بأنفسهم ويكتبون إليك مشفّرًا.
domain-mta-sts = بريد إليك عبر TLS مؤكَّد فقط (MTA-STS)
domain-mta-sts-why = من دونه قد يجعل وسيط ما البريدَ إليك يُرسل بلا تشفير.
domain-tls-reports = تقارير عمّا فشل من ذلك (TLSRPT)
domain-tls-reports-why = يعرف مزوّد بريدك الخوادمَ التي لم تستطع التسليم بأمان.

set-tracking = من يحاول معرفة متى تقرأ
set-tracking-hint = مرسلون في رسائلهم صور خفية تخبر بفتحها. لا يحمّل بريد شيئًا منها.
set-tracking-forget = نسيان الكل
set-tracking-messages = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { NUMBER($count) } رسائل
    [many] { NUMBER($count) } رسالة
   *[other] { NUMBER($count) } رسالة
}
set-tracking-all = { $count ->
    [zero] عرض الكل
    [one] عرض الكل
    [two] عرض الاثنين
    [few] عرض الكل، { NUMBER($count) }
    [many] عرض الكل، { NUMBER($count) }
   *[other] عرض الكل، { NUMBER($count) }
}

set-transport = البحث هل التسليم مشفّر
set-transport-hint = قبل الإرسال يُسأل DNS ونطاقات المستلمين هل تشترط ذلك (MTA-STS وDANE). تعلم بذلك أن أحدًا يريد مراسلتها.
set-logos = أظهر الشعارات التي ينشرها المرسلون
set-logos-hint = للمرسلين المتحقَّق منهم فقط. وعندها يعلم نطاقهم مرة في الأسبوع تقريبًا أن أحدًا يقرأ بريده.
set-revocation = اسأل هل سُحبت الشهادات
set-revocation-hint = عند فتح رسالة موقّعة تعلم الجهة التي أصدرت شهادة الموقّع، عبر اتصال غير مشفر، أن أحدًا من عنوانك على الإنترنت ينظر فيها.
