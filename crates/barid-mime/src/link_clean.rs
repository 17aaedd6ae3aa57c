//! What an address says about the reader beside where it leads: marks that name the mailing or
//! the reader, and sites that only count who comes by and pass on.

use ammonia::Url;

/// Parameters that only tell where a visitor comes from.
const MARKS: [&str; 34] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "igshid",
    "yclid",
    "ysclid",
    "_openstat",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "hsctatracking",
    "vero_id",
    "vero_conv",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "wickedid",
    "ml_subscriber",
    "ml_subscriber_hash",
    "_ke",
    "_kx",
    "trk_contact",
    "trk_msg",
    "trk_sid",
];
/// Beginnings of such names.
const FAMILIES: [&str; 3] = ["utm_", "pk_", "mtm_"];
/// Sites that pass on to what a parameter holds: the end of their host, the beginning of their
/// path, the parameter.
const PASSING_ON: [(&str, &str, &str); 8] = [
    ("google.com", "/url", "q"),
    ("google.com", "/url", "url"),
    ("safelinks.protection.outlook.com", "/", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("youtube.com", "/redirect", "q"),
    ("out.reddit.com", "/", "url"),
    ("linkedin.com", "/redir/redirect", "url"),
];
/// How many of them may stand behind each other.
const DEEPEST: usize = 4;

/// Returns the address of what a link is for, without what tells about the reader; `None` where
/// there is nothing to take out. Only web addresses are looked at.
pub fn without_tracking(href: &str) -> Option<String> {
    let sent = Url::parse(href).ok()?;
    let mut url = sent.clone();
    for _ in 0..DEEPEST {
        match passed_on(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    strip(&mut url);
    (url != sent).then(|| url.to_string())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
}

/// Returns where a site passes on to, if it is known to do only that.
fn passed_on(url: &Url) -> Option<Url> {
    if !is_web(url) {
        return None;
    }
    let host = url.host_str()?;
    let is_of = |site: &str| {
        host == site || host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.'))
    };
    let parameter = |wanted: &str| {
        url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let ways =
        PASSING_ON.iter().filter(|(site, path, _)| is_of(site) && url.path().starts_with(path));
    let mut inner = ways.filter_map(|(_, _, name)| Url::parse(&parameter(name)?).ok());
    // An address with a user name in it is left where a reader can see it whole.
    inner.find(|inner| is_web(inner) && inner.username().is_empty() && inner.password().is_none())
}

/// Takes the marks out; what is left stays as it was written.
fn strip(url: &mut Url) {
    let Some(query) = url.query().filter(|_| is_web(url)) else { return };
    let is_mark = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
        MARKS.contains(&name.as_str()) || FAMILIES.iter().any(|family| name.starts_with(family))
    };
    let (marks, kept): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_mark);
    if !marks.is_empty() {
        let kept = kept.join("&");
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(href: &str, expected: Option<&str>) {
        assert_eq!(without_tracking(href).as_deref(), expected, "{href}");
    }

    #[test]
    fn marks_go_and_everything_else_stays_as_it_was() {
        check(
            "https://shop.example/a?utm_source=x&id=7&UTM_Medium=y#top",
            Some("https://shop.example/a?id=7#top"),
        );
        check("https://shop.example/?fbclid=1", Some("https://shop.example/"));
        check(
            "https://shop.example/a?q=%20b+c&x&y=&mc_eid=1",
            Some("https://shop.example/a?q=%20b+c&x&y="),
        );
        check("https://shop.example/a?id=7&q=utm_source", None);
        check("mailto:a@b.example?subject=utm_source=1", None);
        check("no address", None);
    }

    #[test]
    fn whoever_only_passes_on_is_passed_by() {
        check(
            "https://www.google.com/url?sa=t&q=https%3A%2F%2Fshop.example%2Fa%3Futm_id%3D1%26b%3D2",
            Some("https://shop.example/a?b=2"),
        );
        check(
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2F&data=05",
            Some("https://x.example/"),
        );
        let twice = "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fx.example%252F";
        check(twice, Some("https://x.example/"));
        // Not theirs, or nowhere that is opened from mail.
        check("https://evilgoogle.com/url?q=https%3A%2F%2Fx.example%2F", None);
        check("https://www.google.com/url?q=javascript%3Aalert(1)", None);
        check("https://www.google.com/url?q=https%3A%2F%2Fbank.example%40x.example%2F", None);
        check("https://www.google.com/search?q=https%3A%2F%2Fx.example%2F", None);
    }
}
