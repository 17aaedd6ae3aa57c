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
        ("background:#fff url(http://x/a.png)", "background-color:#fff;"),
        ("background:url(x) no-repeat", ""),
        (
            "background-image:linear-gradient(to right, RED, #00f)",
            "background-image:linear-gradient(to right, RED, #00f);",
        ),
        (
            "background:linear-gradient(45deg,rgb(1,2,3) 0%,blue) !important",
            "background:linear-gradient(45deg,rgb(1,2,3) 0%,blue) !important;",
        ),
        (
            "background:#FFF no-repeat Repeating-Radial-Gradient(circle at 50%,red 0,blue calc(1px + 2px))",
            "background:repeating-radial-gradient(circle at 50%,red 0,blue calc(1px + 2px)) #FFF;",
        ),
        ("background:none;background-image:none", "background:none;background-image:none;"),
        // What was to be seen together with something else is one colour.
        ("background:linear-gradient(red,blue),url(x)", "background-color:red;"),
        ("background:linear-gradient(red,blue) 0 0/10px 2px", "background-color:red;"),
        ("background:linear-gradient(red,var(--x))", "background-color:red;"),
        ("background:linear-gradient(red,url(x))", "background-color:red;"),
        ("background-image:image-set('x' 1x)", ""),
        ("background:element(x) rgba(1,2,3,.5)", "background-color:rgba(1,2,3,0.5);"),
        ("background-color:rgb(1,2,3);background-image:url(x)", "background-color:rgb(1,2,3);"),
        ("position:fixed;top:0;color:#abc", "color:#abc;"),
        (
            "grid-template-columns: repeat(3, 1fr) minmax(10px,2fr)",
            "grid-template-columns:repeat(3,1fr) minmax(10px,2fr);",
        ),
        ("grid-template-columns:repeat(25,1px)", ""),
        ("grid-template-columns:repeat(0,1px)", ""),
        ("grid-template-columns:repeat(auto-fill,1px)", ""),
        ("grid-template-columns:repeat(2,repeat(20,1px))", ""),
        ("grid-template-columns:repeat(2,1px 1px 1px 1px 1px 1px 1px)", ""),
        ("grid-template-columns:repeat(2,1fr) repeat(2,1fr) repeat(2,1fr) repeat(2,1fr)", ""),
        ("width:repeat(2,1px)", ""),
        ("po\\73ition:fixed", ""),
        ("table-layout:fixed;display:fixed", "table-layout:fixed;"),
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
        ("#x p, #\\61 b, #\\3c{color:red}", ".barid-id-x p,.barid-id-ab{color:red;}\n"),
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
fn r5_rules_for_some_screens_ask_for_shade_and_width_alone() {
    const APART: &str = ":not(blockquote *,.barid-fold *)";
    let wide = |query: &str| format!("@media {query}{{p{APART}{{color:red;}}}}\n");
    let always = format!("p{APART}{{color:red;}}\n");
    for (query, light, dark) in [
        ("(prefers-color-scheme: dark)", "", always.as_str()),
        ("(prefers-color-scheme:light)", always.as_str(), ""),
        ("only screen", &always, &always),
        ("screen and (prefers-color-scheme:dark) and (max-width:600px)", "", "W"),
        ("only screen and (max-width: 600px)", "W", "W"),
        ("only screen and (max-device-width:600px)", "W", "W"),
        ("print", "", ""),
        ("not screen", "", ""),
        ("(hover)", "", ""),
        ("(min-resolution: 2dppx)", "", ""),
        ("screen and (max-width:600px) and (orientation:portrait)", "", ""),
        ("(max-width: calc(1px + 2px))", "", ""),
        ("(max-width: -1px)", "", ""),
        ("(max-width:1px) or (min-width:2px)", "", ""),
        ("(width > 1px)", "", ""),
        ("", "", ""),
    ] {
        let css = format!("@media {query}{{p{{color:red}}@media screen{{b{{color:blue}}}}}}");
        for (shade, wanted) in [(Shade::Light, light), (Shade::Dark, dark)] {
            let wanted = wanted.replace('W', &wide("screen and (max-width:600px)"));
            let found: String = rules(&css, Some(shade)).iter().map(Rule::to_string).collect();
            assert_eq!(found, wanted, "{query} {shade:?}");
        }
        assert_eq!(sheet(&css), "", "{query}");
    }
    let css =
        "@supports (color:red){p{color:red}} @font-face{src:url(x)} @media print;a{color:red}";
    let found: String = rules(css, Some(Shade::Dark)).iter().map(Rule::to_string).collect();
    assert_eq!(found, "a{color:red;}\n");
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
