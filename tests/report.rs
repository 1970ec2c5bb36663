//! `report`: pages that are written whole and alike, and that work in a real browser.

mod looks;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::axe::axe;
use crate::harness::browser::Browser;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::project::Project;
use looks::{Look, SECTIONS, accessible, fits, quiet, whole};

trials![pages_work_in_a_browser, pages_are_written_whole_and_alike];

const PROD: &str = "environments/prod.toml";
const DEV: &str = "environments/dev.toml";

/// What would be markup, an attribute or a script if it were not escaped.
const HOSTILE: &str = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>\\\" {{{x}}} <style>*{display:none}</style>";

/// A project whose settings say what a page must not take for its own.
fn hostile() -> Project {
    let project = Project::committed();
    let reason = "reason = \"Little leaves development: ";
    project.replace(DEV, reason, &format!("reason = \"{HOSTILE} "));
    project.replace(DEV, "owner = \"", &format!("owner = \"{HOSTILE}"));
    project
}

fn pages_work_in_a_browser() -> Outcome {
    let axe = axe()?;
    let mut browser = Browser::start()?;
    let project = hostile();
    let folder = project.path().join("site");
    let shown = folder.to_str().unwrap();
    project.cleon(&["report", "--all", "--output", shown]).success();

    let (dev, prod) = (folder.join("dev.html"), folder.join("prod.html"));
    browser.resize(1280, 900);
    browser.media("light", "");
    browser.open(&prod, "");
    quiet(&mut browser, &prod);
    whole(&mut browser);
    filters_find(&mut browser);
    searches(&mut browser);
    links_lead(&mut browser, &prod);
    themes(&mut browser, &prod);
    prints(&mut browser);
    fits(&mut browser, 360);
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (360, "light")] {
        accessible(&mut browser, &axe, "prod", Look { width, scheme, colours_alone: scheme == "dark" });
    }

    browser.resize(1280, 900);
    browser.media("light", "");
    browser.open(&dev, "");
    whole(&mut browser);
    let text = browser.evaluate("document.body.textContent");
    assert!(
        text.as_str().unwrap().contains("<script>window.hacked = 1</script>"),
        "what is hostile is shown"
    );
    assert_eq!(browser.evaluate("typeof window.hacked"), "undefined");
    quiet(&mut browser, &dev);
    keys_reach_everything(&mut browser);
    fits(&mut browser, 360);
    accessible(&mut browser, &axe, "dev", Look { width: 360, scheme: "dark", colours_alone: false });

    let index = folder.join("index.html");
    browser.resize(1280, 900);
    browser.open(&index, "");
    quiet(&mut browser, &index);
    accessible(&mut browser, &axe, "index", Look { width: 1280, scheme: "light", colours_alone: false });
    accessible(&mut browser, &axe, "index", Look { width: 360, scheme: "dark", colours_alone: false });
    fits(&mut browser, 360);
    let links =
        browser.evaluate("[...document.querySelectorAll('main a')].map((link) => link.getAttribute('href'))");
    assert_eq!(links, json!(["dev.html", "prod.html", "staging.html"]));
    for name in ["dev.html", "prod.html", "staging.html", "index.html"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    sees_what_is_wrong(&mut browser, &axe, &index);
    Ok(())
}

/// Every field of every form hides what it should, and says how much is left.
fn filters_find(browser: &mut Browser) {
    let found = browser.evaluate(
        r"[...document.querySelectorAll('form.filters')].flatMap((form) => {
            const rows = [...document.getElementById(form.dataset.rows).children];
            const shown = () => rows.filter((row) => !row.hidden).length;
            const said = () => form.querySelector('.count').textContent;
            return [...form.elements].filter((field) => field.name).map((field) => {
                const value = field.tagName === 'SELECT' ? field.options[field.options.length - 1].value
                    : { action: 'kms:Decrypt', resource: 'dawn', text: 'trantor' }[field.name];
                const words = value.toLowerCase().split(/\s+/);
                const wanted = rows.filter((row) => field.tagName === 'SELECT'
                    ? (row.dataset[field.name] ?? '').split('\n').includes(value)
                    : words.every((word) => row.textContent.toLowerCase().includes(word))).length;
                field.value = value;
                field.dispatchEvent(new Event('input', { bubbles: true }));
                const result = { form: form.getAttribute('aria-label'), field: field.name, value, wanted, total: rows.length,
                    shown: shown(), said: said() };
                field.value = '';
                field.dispatchEvent(new Event('input', { bubbles: true }));
                return { ...result, after: shown() };
            });
        })",
    );
    let found = found.as_array().unwrap();
    assert!(found.len() >= 19, "{found:?}");
    for of in found {
        let count = |key: &str| of[key].as_u64().unwrap();
        assert!(count("shown") > 0 && count("shown") < count("total"), "{of}");
        // A word of an action may stand elsewhere in the row, too.
        if matches!(of["field"].as_str().unwrap(), "action" | "resource") {
            assert!(count("shown") <= count("wanted"), "{of}");
        } else {
            assert_eq!(of["shown"], of["wanted"], "{of}");
        }
        assert_eq!(of["said"], format!("{} of {} shown", of["shown"], of["total"]), "{of}");
        assert_eq!(of["after"], of["total"], "{of}");
    }
}

/// The key `/` leads to the search, and what is written there narrows the inventory at once.
fn searches(browser: &mut Browser) {
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.id"), "search");
    browser.write("aws_nat_gateway");
    let names = browser.evaluate(
        "[...document.querySelectorAll('#inventory-rows > li')].filter((row) => row.checkVisibility()).map((row) => row.querySelector('.name').textContent)",
    );
    let names: Vec<&str> = names.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for gateway in ["aws_nat_gateway.a", "aws_nat_gateway.b", "aws_nat_gateway.c"] {
        assert!(names.contains(&gateway), "{names:?}");
    }
    assert!(names.len() < 40, "{names:?}");
    let live = browser.evaluate(
        "document.querySelector('form[data-rows=inventory-rows] .count').getAttribute('aria-live')",
    );
    assert_eq!(live, "polite");
    // Where somebody writes, it is a letter like any other.
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.value"), "aws_nat_gateway/");
    browser.evaluate("document.querySelector('form[data-rows=inventory-rows]').reset()");
}

/// A link to an address opens it, wherever it is: by stack and address, by address alone, and out of a filter.
fn links_lead(browser: &mut Browser, page: &Path) {
    for fragment in
        ["#infrastructure:aws_vpc.main", "#aws_vpc.main", "#kubernetes:trantor/dawn/Deployment/dawn"]
    {
        browser.open(page, fragment);
        let opened = browser.evaluate(
            "new Promise((done) => setTimeout(() => done(document.activeElement.parentElement.id), 100))",
        );
        let address = fragment.rsplit(['#', ':']).next().unwrap();
        assert!(opened.as_str().is_some_and(|id| id.ends_with(address)), "{fragment} opens {opened}");
        assert_eq!(browser.evaluate("document.activeElement.parentElement.open"), true, "{fragment}");
    }
    browser.evaluate(
        "const stack = document.querySelector('form[data-rows=inventory-rows] select[name=stack]'); \
         stack.value = 'bootstrap'; stack.dispatchEvent(new Event('input', { bubbles: true })); \
         document.querySelector('a[href=\"#infrastructure:aws_subnet.private_a\"]').click()",
    );
    let seen = browser.evaluate(
        "new Promise((done) => setTimeout(() => done(document.getElementById('infrastructure:aws_subnet.private_a').checkVisibility()), 100))",
    );
    assert_eq!(seen, true);
    // So does what is drawn.
    let drawn = browser.evaluate(
        "document.querySelector('[data-address=\"infrastructure:aws_eks_cluster.trantor\"]').dispatchEvent(new MouseEvent('click', { bubbles: true })); \
         new Promise((done) => setTimeout(() => done(document.activeElement.parentElement.id), 100))",
    );
    assert_eq!(drawn, "infrastructure:aws_eks_cluster.trantor");
    let lost = browser.evaluate(
        "[...document.querySelectorAll('[data-address]')].map((of) => of.dataset.address).filter((id) => !document.getElementById(id))",
    );
    assert_eq!(lost, json!([]));
    // Every link within the page leads somewhere.
    let lost = browser.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(decodeURIComponent(id)))",
    );
    assert_eq!(lost, json!([]));
}

/// The theme is the system's until somebody chooses, and stays chosen.
fn themes(browser: &mut Browser, page: &Path) {
    let ground = "getComputedStyle(document.body).backgroundColor";
    let button = "document.getElementById('theme')";
    let light = browser.evaluate(ground);
    browser.media("dark", "");
    let dark = browser.evaluate(ground);
    assert_ne!(light, dark);
    browser.evaluate(&format!("{button}.click()"));
    assert_eq!(browser.evaluate(&format!("{button}.textContent")), "Theme: light");
    assert_eq!(browser.evaluate(ground), light);
    browser.open(page, "");
    assert_eq!(browser.evaluate(ground), light, "it is remembered");
    browser.evaluate(&format!("{button}.click()"));
    browser.media("light", "");
    assert_eq!(browser.evaluate(ground), dark);
    browser.evaluate(&format!("{button}.click()"));
    assert_eq!(browser.evaluate(ground), light);
}

/// On paper all sections are there with their evidence, and nothing that only a screen can use.
fn prints(browser: &mut Browser) {
    browser.media("light", "print");
    let hidden = browser.evaluate(
        "[...document.querySelectorAll('form.filters, .contents, .theme, .skip')].filter((of) => of.checkVisibility()).length",
    );
    assert_eq!(hidden, 0);
    let evidence = browser.evaluate(
        "[...document.querySelectorAll('#control-rows .evidence')].filter((of) => of.getBoundingClientRect().height === 0).length",
    );
    assert_eq!(evidence, 0);
    browser.media("light", "");
}

/// Whoever has a keyboard alone gets to everything that can be used, and sees where they are.
fn keys_reach_everything(browser: &mut Browser) {
    browser.evaluate(
        r"for (const field of document.querySelectorAll('form.filters input[name=text]')) {
            field.value = { 'inventory-rows': 'aws_nat_gateway', 'control-rows': 'nat', 'access-rows': 'velero', 'difference-rows': 'nat', 'cost-rows': 'nat' }[field.form.dataset.rows];
            field.dispatchEvent(new Event('input', { bubbles: true }));
        }
        for (const of of document.querySelectorAll('#inventory-rows details, #control-rows details')) of.open = of.checkVisibility();
        window.stops = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\'0\']')].filter((of) => of.checkVisibility());
        window.reached = new Set();
        window.unseen = [];
        document.addEventListener('focusin', ({ target }) => {
            window.reached.add(target);
            if (getComputedStyle(target).outlineStyle === 'none') window.unseen.push(target.outerHTML.slice(0, 100));
        });
        document.body.focus()",
    );
    let stops = browser.evaluate("window.stops.length").as_u64().unwrap();
    assert!((100..2000).contains(&stops), "{stops}");
    for _ in 0..stops + 20 {
        browser.press("Tab");
    }
    let missed = browser.evaluate(
        "window.stops.filter((of) => !window.reached.has(of)).map((of) => of.outerHTML.slice(0, 200))",
    );
    assert_eq!(missed, json!([]));
    assert_eq!(browser.evaluate("window.unseen"), json!([]));
    // The first stop is the way past all of them.
    browser.evaluate("document.querySelector('.skip').focus()");
    browser.press("Enter");
    assert_eq!(browser.evaluate("document.activeElement.id"), "main");
}

/// What the page is kept from would be noticed here: the policy refuses a script and a picture, and the log has it.
fn sees_what_is_wrong(browser: &mut Browser, axe: &str, page: &Path) {
    browser.open(page, "");
    browser.evaluate(axe);
    browser.media("light", "");
    browser.evaluate("document.querySelector('h1').style.color = '#ccc'");
    let found = browser.evaluate("axe.run().then((results) => results.violations.map((of) => of.id))");
    assert_eq!(found, json!(["color-contrast"]));
    browser.evaluate(
        "const script = document.createElement('script'); script.textContent = 'window.hacked = 1'; document.body.append(script); \
         const picture = document.createElement('img'); picture.src = 'http://example.com/a.png'; document.body.append(picture)",
    );
    let refused = browser.events("Audits.issueAdded").count();
    assert!(refused >= 2, "{refused}");
    assert_eq!(browser.evaluate("typeof window.hacked"), "undefined");
}

fn pages_are_written_whole_and_alike() {
    let project = hostile();
    let path = |name: &str| project.path().join(name).to_str().unwrap().to_owned();
    let written = project.cleon(&["report", "prod", "--output", &path("a.html")]).success();
    assert!(written.stderr.contains("a.html"), "{}", written.stderr);
    assert_eq!(written.stdout, "");
    let page = project.read("a.html");
    let printed = project.cleon(&["report", "prod", "--output", "-"]).success();
    assert_eq!(printed.stdout, page, "the same input gives the same bytes");
    assert!(!page.contains(project.path().to_str().unwrap()), "no path of this machine");
    for section in SECTIONS {
        assert!(page.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    assert!(!page.contains("<script>window.hacked"), "what is hostile is escaped");

    // What stands stays when something is wrong.
    project.replace(PROD, "cidr = \"10.2.0.0/16\"", "cidr = \"10.2.0.0/99\"");
    project.cleon(&["report", "prod", "--output", &path("a.html")]).with_status(2);
    assert_eq!(project.read("a.html"), page);
    // Another environment is left out, and said to be.
    let others = project.cleon(&["report", "staging", "--output", &path("b.html")]).success();
    assert!(
        others.stderr.contains("prod is left out of the comparison: its settings are wrong"),
        "{}",
        others.stderr
    );
    project.cleon(&["report", "--all", "--output", &path("site")]).with_status(2);
    assert!(!Path::new(&path("site")).exists());

    project.cleon(&["report", "pord", "--output", &path("c.html")]).with_status(2);
    project.cleon(&["report"]).with_status(2);
    project.cleon(&["report", "staging", "--all"]).with_status(2);
    project.cleon(&["report", "--all", "--output", "-"]).with_status(2);
    project.cleon(&["report", "staging", "--output", &path("environments")]).with_status(3);
    let left: Vec<_> =
        std::fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".cleon-")), "{left:?}");
}

/// Where pictures go, for people to look at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("report")
}
