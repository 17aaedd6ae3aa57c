//! Style sheets that mean harm, and some that do not.

use super::*;

#[test]
fn looks_stay_and_effects_go() {
    for (css, kept) in [
        (
            "color: RED; font: 12px/1.5 \"Helvetica Neue\", Arial",
            "color:RED;font:12px/1.5 \"Helvetica Neue\", Arial;",
        ),
        ("width: calc(100% - 20px) !important", "width:calc(100% - 20px) !important;"),
        ("background:#fff url(http://x/a.png)", ""),
        ("background-color:rgb(1,2,3);background-image:url(x)", "background-color:rgb(1,2,3);"),
        ("position:fixed;top:0;color:#abc", "color:#abc;"),
        ("po\\73ition:fixed", ""),
        ("width: expression(alert(1))", ""),
        ("color: var(--x); color: attr(href)", ""),
        ("font-family: '</style><script>'", ""),
        ("color: \\3c/style\\3e", ""),
        ("behavior:url(x);-moz-binding:url(x);content:'x';cursor:url(x)", ""),
        ("margin:-50px;padding:5px", "padding:5px;"),
        ("color:red}body{color:blue", "color:red;"),
        ("a;b:c;;color:blue;", "color:blue;"),
        ("color:/*x*/red", "color:red;"),
        ("direction:rtl;unicode-bidi:bidi-override", "direction:rtl;"),
    ] {
        let once = declarations(css);
        if css.contains('}') {
            assert!(!once.contains('}'), "{once}");
            continue;
        }
        assert_eq!(once, kept, "{css}");
        assert_eq!(declarations(&once), once, "{css}");
    }
}

#[test]
fn r5_what_stands_next_to_each_other_makes_nothing_new() {
    for (css, kept) in [
        // A comment of the sender keeps tokens apart that would be another one, or a comment.
        ("width:calc(1//**/*2)", "width:calc(1/ *2);"),
        ("width:calc(1*/**//2)", "width:calc(1* /2);"),
        ("font:a//b", "font:a/ /b;"),
        ("width:1/**/e9px", "width:1 e9px;"),
        ("width:1/**/000000000px", "width:1 0px;"),
        ("color:r/**/ed", "color:r ed;"),
        ("color:rgb/**/(1,2,3)", ""),
        ("width:1\\65 3px", ""),
        // What pulls content over other content, by way of a sum.
        ("margin-top:calc(0px - 500px)", ""),
        ("margin:calc(-1 * 500px)", ""),
        ("text-indent:calc(10px - 999px)", ""),
        ("margin:calc(10px + 2px)", "margin:calc(10px + 2px);"),
        ("width:calc(100% - 20px)", "width:calc(100% - 20px);"),
    ] {
        let once = declarations(css);
        assert_eq!(once, kept, "{css}");
        assert_eq!(declarations(&once), once, "{css}");
    }
}

#[test]
fn rules_stay_without_at_rules_and_odd_selectors() {
    for (css, kept) in [
        ("p, .a > b:first-child { color: red }", "p,.a > b:first-child{color:red;}\n"),
        ("@import url(x); p{color:red}", "p{color:red;}\n"),
        ("@media print{p{display:none}} p{color:red}", "p{color:red;}\n"),
        ("@font-face{src:url(x)}", ""),
        ("a:hover, b { color: red }", "b{color:red;}\n"),
        ("a[href^='x'], p::before { color: red }", ""),
        ("<!-- p{color:red} -->", "p{color:red;}\n"),
        (".\\3c\\2fstyle{color:red}", ""),
        ("p{color:red", "p{color:red;}\n"),
    ] {
        let once = sheet(css);
        assert_eq!(once, kept, "{css}");
        assert_eq!(sheet(&once), once, "{css}");
    }
}

#[test]
fn every_address_is_found() {
    let css = "@import 'http://a'; p{background:URL( http://b ) , url('http://c')} x{y:image-set('http://d' 1x)}";
    assert_eq!(urls(css), ["http://a", "http://b", "http://c", "http://d"]);
}

#[test]
fn deep_nesting_is_no_trouble() {
    for unit in ["a{", "(", "calc(", "[", "@media{", "\\", "a:b(", "\"", "url("] {
        let css = unit.repeat(100_000);
        sheet(&css);
        declarations(&format!("color:{css}"));
        urls(&css);
    }
}
