//! `Authentication-Results` (RFC 8601): what a server on the way says that it found out.
//!
//! Reading never fails: what is no result is left out. Comments, which anybody may put
//! anywhere, are never read.

/// Results in one field that are read.
const MAX_RESULTS: usize = 100;
/// Properties of one result that are read.
const MAX_PROPERTIES: usize = 50;
/// How deep comments may be within each other.
const MAX_COMMENTS: usize = 20;

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthenticationResults {
    /// Which server says so (RFC 8601 §2.5), in lower case.
    pub authserv_id: String,
    /// What it says, in order.
    pub results: Vec<MethodResult>,
}

/// What one method gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodResult {
    /// Such as `dkim`, in lower case.
    pub method: String,
    /// Such as `pass`, in lower case.
    pub result: String,
    /// Its reason, in the server's words; may be empty.
    pub reason: String,
    /// Such as `header.d` with `example.org`; names in lower case.
    pub properties: Vec<(String, String)>,
}

impl MethodResult {
    /// Returns a property, such as `header.from`.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

impl AuthenticationResults {
    /// Reads the value of a field. `None` where it names no server.
    pub fn parse(value: &[u8]) -> Option<AuthenticationResults> {
        let text = String::from_utf8_lossy(value);
        let mut segments = segments(&text).into_iter();
        let head = segments.next()?;
        let authserv_id = head.first()?.text.to_lowercase();
        if authserv_id.is_empty() || head.iter().any(|token| token.is_equals) {
            return None;
        }
        let results = segments.filter_map(|one| result(&one)).take(MAX_RESULTS).collect();
        Some(AuthenticationResults { authserv_id, results })
    }

    /// Returns what a method gave, all of it.
    pub fn of<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a MethodResult> {
        self.results.iter().filter(move |one| one.method == method)
    }
}

/// A word, a quoted string, or an equals sign outside of both.
#[derive(Clone, Debug, Default)]
struct Token {
    text: String,
    is_equals: bool,
}

/// Reads `method[/version]=result [reason=…] [type.name=…]…`.
fn result(tokens: &[Token]) -> Option<MethodResult> {
    let mut pairs = Vec::new();
    let mut rest = tokens;
    while let [name, equals, value, after @ ..] = rest {
        if name.is_equals || !equals.is_equals || value.is_equals {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        pairs.push((name.text.to_lowercase(), value.text.clone()));
        rest = after;
        if pairs.len() > MAX_PROPERTIES {
            break;
        }
    }
    // A word before the first pair is no method: `none` alone says that nothing was done.
    if !tokens.get(1)?.is_equals {
        return None;
    }
    let mut pairs = pairs.into_iter();
    let (method, result) = pairs.next()?;
    let method = method.split('/').next().unwrap_or_default().to_owned();
    let (mut reason, mut properties) = (String::new(), Vec::new());
    for (name, value) in pairs {
        match name.as_str() {
            "reason" => reason = value,
            _ if name.contains('.') => properties.push((name, value)),
            _ => {}
        }
    }
    Some(MethodResult { method, result: result.to_lowercase(), reason, properties })
}

/// Cuts a value at its semicolons into words, without comments.
fn segments(text: &str) -> Vec<Vec<Token>> {
    let mut all = vec![Vec::new()];
    let mut word: Option<String> = None;
    // What follows an equals sign may have more of them: base64 does.
    let mut is_value = false;
    let mut chars = text.chars();
    let end = |word: &mut Option<String>, all: &mut Vec<Vec<Token>>| {
        if let (Some(text), Some(last)) = (word.take(), all.last_mut()) {
            last.push(Token { text, is_equals: false });
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => word.extend(chars.next()),
                        c => word.push(c),
                    }
                }
            }
            '(' => {
                skip_comment(&mut chars);
                if word.is_some() {
                    is_value = false;
                }
                end(&mut word, &mut all);
            }
            ';' => {
                end(&mut word, &mut all);
                is_value = false;
                if all.len() > MAX_RESULTS {
                    break;
                }
                all.push(Vec::new());
            }
            '=' if !(is_value && word.is_some()) => {
                end(&mut word, &mut all);
                if let Some(last) = all.last_mut() {
                    last.push(Token { text: String::new(), is_equals: true });
                }
                is_value = true;
            }
            c if c.is_whitespace() => {
                if word.is_some() {
                    is_value = false;
                }
                end(&mut word, &mut all);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    end(&mut word, &mut all);
    all
}

/// Skips a comment whose opening bracket is gone; one that never ends is all of the rest.
fn skip_comment(chars: &mut std::str::Chars<'_>) {
    let mut depth = 1_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '(' => depth = (depth + 1).min(MAX_COMMENTS),
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        let told = AuthenticationResults::parse(value.as_bytes()).map_or("-".to_owned(), |read| {
            let results = read.results.iter().map(|one| {
                let properties: Vec<_> =
                    one.properties.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                let reason = match one.reason.as_str() {
                    "" => String::new(),
                    reason => format!(" [{reason}]"),
                };
                format!("; {}={}{reason}{}", one.method, one.result, properties.concat())
            });
            format!("{}{}", read.authserv_id, results.collect::<String>())
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn the_forms_of_rfc_8601_are_read() {
        check("example.org 1; none", "example.org");
        check(
            "Example.ORG;\r\n spf=PASS smtp.mailfrom=example.net",
            "example.org; spf=pass smtp.mailfrom=example.net",
        );
        check(
            "mx.example.org; dkim=pass (good signature) header.d=mail.example header.b=\"ab=+/\";\r\n\
             \tdkim/1=fail reason=\"bad; really\" header.i=@x.example; dmarc=none",
            "mx.example.org; dkim=pass header.d=mail.example header.b=ab=+/; \
             dkim=fail [bad; really] header.i=@x.example; dmarc=none",
        );
        check(
            "a (c;d(e)f) ; dkim (x) = (y) pass header.b=abc=; spf=pass smtp.mailfrom=\"a b\"@c.d",
            "a; dkim=pass header.b=abc=; spf=pass smtp.mailfrom=a b@c.d",
        );
    }

    #[test]
    fn what_is_no_result_is_left_out_and_comments_say_nothing() {
        check("", "-");
        check("; dkim=pass", "-");
        check("dkim=pass header.d=example.org", "-");
        check("a; (dkim=pass); =pass; dkim=; pass; x y=z; spf=fail", "a; spf=fail");
        check("a; dkim=fail (; dkim=pass header.d=bank.example", "a; dkim=fail");
        check("a; dkim=\"", "a; dkim=");
        check(&"(".repeat(10_000), "-");
        let many = format!("a{}", "; dkim=pass".repeat(10_000));
        assert_eq!(AuthenticationResults::parse(many.as_bytes()).unwrap().results.len(), 100);
    }
}
