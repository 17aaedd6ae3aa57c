# What was found for an address, before a password leaves.
finding-title = ما عُثر عليه
finding-looking-title = البحث عن الخوادم
finding-looking-lead = يسأل بريد عن موضع بريد { $domain }. لا يُذكر إلا النطاق، ولا يُذكر العنوان ولا كلمة المرور أبدًا.
finding-nothing-title = لم يُعثر على خوادم
finding-lead = لا شيء يلزم ملؤه. تذهب كلمة المرور إلى هذه الخوادم وحدها، ولا تذهب من دون تشفير أبدًا.
finding-count =
    { $count ->
        [zero] يجري السؤال
        [one] وصلت إجابة واحدة
        [two] وصلت إجابتان
        [few] وصلت { $count } إجابات
        [many] وصلت { $count } إجابة
       *[other] وصلت { $count } إجابة
    }
finding-receive = استقبال البريد
finding-submit = إرسال البريد
finding-tls = TLS من البداية، المنفذ { $port }
finding-starttls = STARTTLS إلزامي، المنفذ { $port }
finding-answers = أجاب بشهادة سليمة
finding-untried = يُجرَّب عند المتابعة
finding-origin-provider = معروف ضمن خوادم { $source }
finding-origin-published = ينشره { $domain } بنفسه
finding-origin-srv = يسمّيه DNS لبريد { $domain }
finding-origin-mail-host = يستقبل { $source } بريد { $domain }
finding-origin-mail-host-published = ينشره من يستقبل بريد { $domain }
finding-origin-hearsay = يُروى عن { $source }، وقد أجاب
finding-origin-guess = اسم شائع، وقد أجاب
finding-foreign = يقع { $hosts } خارج { $domain }، ولا يشهد بأن البريد هناك إلا DNS. لا تجوز المتابعة إلا إن كان هذا المزوّد معروفًا لك.
finding-app-password = يطلب { $provider } هنا كلمة مرور خاصة بالتطبيقات، لا كلمة مرور موقعه.
finding-app-password-maybe = إن كان الدخول بخطوتين مفعّلًا لدى { $provider } فالمطلوب هنا كلمة مرور خاصة بالتطبيقات.
finding-app-password-make = إنشاء كلمة مرور للتطبيقات
finding-enable = لا يسمح { $provider } لبرامج البريد بالدخول إلا بعد تفعيل ذلك في إعداداته.
finding-enable-open = فتح هذه الإعدادات
finding-web = لا يسمح { $provider } بالدخول إلا من صفحته الخاصة. لا تستطيع هذه النسخة من بريد فتح تلك الصفحة بعد، فلا تنفع هنا أي كلمة مرور.
finding-none = لا يسمح { $provider } بدخول أي برنامج بريد، ولا يُقرأ بريده إلا في تطبيقاته.
finding-bridge = يحتاج { $provider } إلى برنامجه Bridge على هذا الحاسوب. يلزم تشغيله واستخدام كلمة المرور التي يعرضها.
finding-more = ما يقوله { $provider } عن ذلك
finding-nothing =
    { $count ->
        [zero] لم يُسأل أحد عن { $domain }.
        [one] سُئل موضع واحد عن { $domain } ولم يسمِّ خادمًا يمكن الوثوق به.
        [two] سُئل موضعان عن { $domain } ولم يسمِّ أي منهما خادمًا يمكن الوثوق به.
        [few] سُئلت { $count } مواضع عن { $domain } ولم يسمِّ أي منها خادمًا يمكن الوثوق به.
        [many] سُئل { $count } موضعًا عن { $domain } ولم يسمِّ أي منها خادمًا يمكن الوثوق به.
       *[other] سُئل { $count } موضع عن { $domain } ولم يسمِّ أي منها خادمًا يمكن الوثوق به.
    }
finding-nothing-advice = تذكر صفحات المساعدة لدى المزوّد خوادمه. يمكن البحث فيها عن «IMAP» ثم الإعداد يدويًا.
finding-nowhere = لا أحد يستقبل بريد { $domain }. هل في العنوان خطأ في الكتابة؟
finding-fault-title = عُثر عليها ولا تصلح بعد
finding-tried = ما جُرِّب
finding-by-hand = الإعداد يدويًا
finding-home = IMAP أم POP3؟
finding-status-looking = يجري البحث عن خوادم { $domain }
finding-status-found = عُثر على الخوادم: { $hosts }
finding-status-nothing = لم يُعثر بعد على خوادم { $domain }. يمكن إدخالها في الخطوة التالية.

outcome-found = موجود
outcome-nothing = لا شيء هناك
outcome-declined = غير متاح
outcome-forbidden = يقود إلى موضع غير آمن
outcome-unencrypted = خوادم بلا تشفير فقط
outcome-unusable = غير مقروء
outcome-too-late = لم تصل إجابة في الوقت المحدد
