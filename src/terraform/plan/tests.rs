//! Tests of what is read, and of what is covered.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn plan(json: &Value) -> Plan {
    let read = Unredacted::read(json.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut secrets = Secrets::default();
    secrets.collect(&read);
    read.redact(&mut Redactor::new(&secrets))
}

/// A plan that creates one object with these values, of which `secret` is marked as sensitive.
fn with_secret(secret: &Value, after: Value) -> Value {
    let mut after = after;
    after["secret"] = secret.clone();
    json!({
        "format_version": "1.2",
        "resource_changes": [{
            "address": "toy.a", "mode": "managed", "type": "toy", "name": "a",
            "change": {
                "actions": ["create"], "before": null, "after": after, "after_unknown": { "id": true },
                "before_sensitive": false, "after_sensitive": { "secret": true },
            },
        }],
    })
}

#[test]
fn what_is_no_plan_is_told_apart() {
    let read = |bytes: &[u8]| Unredacted::read(bytes).err();
    assert_eq!(read(b""), Some(PlanError::Empty));
    assert_eq!(read(b" \n"), Some(PlanError::Empty));
    assert_eq!(read(b"PK\x03\x04\x14\x00"), Some(PlanError::PlanFile));
    assert_eq!(read(b"\xff\xfe{\x00"), Some(PlanError::NotText));
    assert_eq!(read(b"{\n\"format_version\": \"1.2\", \"resource_ch"), Some(PlanError::CutOff(2)));
    assert_eq!(read(b"Error: hunter2"), Some(PlanError::NotJson { line: 1, column: 1 }));
    assert_eq!(read(b"{\"@level\":\"info\"}\n{\"@level\":\"info\"}"), Some(PlanError::Log));
    assert_eq!(read(b"{\"@level\":\"info\"}"), Some(PlanError::Log));
    assert_eq!(read(b"[]"), Some(PlanError::NoPlan));
    assert_eq!(read(b"{}"), Some(PlanError::NoPlan));
    assert_eq!(read(b"{\"format_version\":\"1.0\",\"values\":{}}"), Some(PlanError::State));
    assert_eq!(read(b"{\"version\":4,\"serial\":1}"), Some(PlanError::State));
    let version =
        |version: &str| read(format!("{{\"format_version\":{version},\"planned_values\":{{}}}}").as_bytes());
    assert_eq!(version("\"2.0\""), Some(PlanError::Version("2.0".to_owned())));
    assert_eq!(version("\"10.1\""), Some(PlanError::Version("10.1".to_owned())));
    assert_eq!(version("\"1.9\""), None);
    assert_eq!(
        read(b"{\"format_version\":\"1.2\",\"resource_changes\":{}}"),
        Some(PlanError::Part("resource_changes"))
    );
    assert_eq!(
        read(b"{\"format_version\":\"1.2\",\"output_changes\":[]}"),
        Some(PlanError::Part("output_changes"))
    );
    assert_eq!(
        read(b"{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"a.b\"}]}"),
        Some(PlanError::Part("resource_changes"))
    );
    assert!(Unredacted::read("\u{feff}{\"format_version\":\"1.2\",\"errored\":false}".as_bytes()).is_ok());
}

#[test]
fn what_is_not_known_is_kept() {
    let read = plan(&json!({
        "format_version": "1.99",
        "terraform_version": "9.9.9",
        "new_part": { "a": 1 },
        "resource_changes": [{
            "address": "toy.a", "type": "toy", "action_reason": "replace_because_of_the_moon",
            "change": { "actions": ["create", "shelve"], "new_key": [], "replace_paths": [["a", 0, { "x": 1 }, "b.c"]] },
        }],
        "deferred_changes": [{ "reason": "too_early", "resource_change": { "address": "toy.b" } }],
        "action_invocations": [{
            "address": "action.toy.x", "type": "toy",
            "lifecycle_action_trigger": {
                "triggering_resource_address": "toy.a", "action_trigger_event": "AfterCreate",
            },
        }],
    }));
    let change = &read.changes[0];
    assert_eq!(change.change.actions, ["create", "shelve"]);
    assert_eq!(change.action_reason.as_deref(), Some("replace_because_of_the_moon"));
    assert_eq!(path_text(&change.change.replace_paths[0]), "a[0][{\"x\":1}][\"b.c\"]");
    assert_eq!(
        (read.deferred[0].reason.as_str(), read.deferred[0].change.address.as_str()),
        ("too_early", "toy.b")
    );
    assert_eq!(read.actions[0].trigger, Some(("toy.a".to_owned(), "after_create".to_owned())));
    assert_eq!((read.complete, read.applyable, read.errored), (None, None, false));
}

#[test]
fn an_import_is_known_by_its_id_or_its_identity() {
    let import = |importing: Value| {
        let change = json!({ "actions": ["no-op"], "importing": importing });
        plan(&json!({ "format_version": "1.2", "resource_changes": [{ "address": "toy.a", "change": change }] }))
            .changes
            .remove(0)
            .change
            .importing
    };
    let id = |id: &str| Some(Importing { id: Some(id.to_owned()) });
    assert_eq!(import(Value::Null), None);
    assert_eq!(import(json!({ "id": "vpc-1" })), id("vpc-1"));
    assert_eq!(
        import(json!({ "identity": { "region": "r", "name": "n", "x": null } })),
        id("name = n, region = r")
    );
    assert_eq!(import(json!({ "unknown": true })), Some(Importing { id: None }));
}

#[test]
fn references_are_found_on_the_way_to_an_argument() {
    let read = plan(&json!({ "format_version": "1.2", "configuration": { "root_module": {
        "resources": [{ "address": "toy.a", "expressions": {
            "vpc_id": { "references": ["toy.b.id", "toy.b"] },
            "part": [{ "x": { "references": ["toy.c.id", "toy.c"] } }, { "x": { "constant_value": 1 } }],
        } }],
        "module_calls": { "m": { "module": { "resources": [
            { "address": "toy.d", "expressions": { "x": { "references": ["var.x"] } } },
        ] } } },
        "outputs": { "o": { "expression": { "references": ["toy.a.id", "toy.a"] } } },
    } } }));
    let name = |name: &str| Step::Name(name.to_owned());
    let of = |address: &str, path: &[Step]| read.configuration.references(address, path);
    assert_eq!(of("toy.a[\"k].\\\"\"]", &[name("vpc_id")]), ["toy.b.id", "toy.b"]);
    assert_eq!(of("toy.a", &[name("part"), Step::Index(0), name("x")]), ["toy.c.id", "toy.c"]);
    assert_eq!(of("toy.a", &[name("part"), Step::Index(1), name("x")]), [""; 0]);
    assert_eq!(of("module.m[0].toy.d", &[name("x"), Step::Index(3)]), ["var.x"]);
    assert_eq!(of("toy.none", &[name("x")]), [""; 0]);
    assert_eq!(read.configuration.output_references("o"), ["toy.a.id", "toy.a"]);
}

const SECRET: &str = "hunter2";

#[test]
fn a_secret_is_covered_wherever_it_stands() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let secret = "corr\"ect<horse>&b\\attery ☂ staple/?+";
    let json = Value::from(secret).to_string();
    let go = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let policy = json!({ "Statement": [{ "Sid": "A", "Condition": { "x": secret } }] }).to_string();
    let texts = [
        secret.to_owned(),
        format!("before {secret} after"),
        format!("{{\"a\":{json}}}"),
        format!("{{\"a\":{go}}}"),
        policy.clone(),
        json!({ "policy": policy }).to_string(),
        format!(
            "https://x/?q={}",
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC)
        ),
        STANDARD.encode(secret),
        STANDARD.encode(format!("a{secret}")),
        STANDARD.encode(format!("ab{secret}xyz")),
        format!("Basic {}", STANDARD.encode(format!("user:{secret}"))),
        URL_SAFE_NO_PAD.encode(format!("abc{secret}")),
        STANDARD.encode(STANDARD.encode(secret)),
        STANDARD.encode(&policy),
    ];
    for text in texts {
        let plan = plan(&with_secret(&secret.into(), json!({ "copy": text, "list": [{ "of": text }] })));
        let change = &plan.changes[0].change;
        assert_eq!(change.after["secret"], "(sensitive 1)");
        let copy = change.after["copy"].as_str().unwrap();
        assert!(copy.contains("(sensitive "), "{copy}");
        assert_eq!(change.after["list"][0]["of"], copy);
        let all = plan.json().to_string();
        for word in ["battery", "staple", &STANDARD.encode(secret)[4..12]] {
            assert!(!all.contains(word), "{word} is in {all}");
        }
    }
}

#[test]
fn a_policy_stays_json_and_a_change_of_its_secret_shows() {
    let plan = plan(&json!({
        "format_version": "1.2",
        "variables": { "token": { "value": SECRET } },
        "configuration": { "root_module": { "variables": { "token": { "sensitive": true } } } },
        "output_changes": {
            "old": { "actions": ["update"], "before": "hunter1", "after": SECRET, "before_sensitive": true, "after_sensitive": true },
            "url": { "actions": ["update"], "before": "x:hunter1@y", "after": "x:hunter2@y", "before_sensitive": false, "after_sensitive": false },
            "json": { "actions": ["create"], "after": "{\"a\":\"hunter2\"}" },
        },
    }));
    assert!(!plan.json().to_string().contains("hunter"), "{:#}", plan.json());
    let output = |name: &str| &plan.outputs.iter().find(|(of, _)| of == name).unwrap().1;
    assert_ne!(output("url").before, output("url").after);
    let json: Value = serde_json::from_str(output("json").after.as_str().unwrap()).unwrap();
    assert!(is_covered(json["a"].as_str().unwrap()), "{json}");
    assert_eq!(json["a"], output("old").after);
}

#[test]
fn marks_of_every_kind_are_heeded() {
    let resource = json!({
        "address": "toy.a", "values": { "p": ["sixteen-letters", "b"], "q": { "k": "seventeen-letters" } },
        "sensitive_values": { "p": [true, false], "q": true },
    });
    let module = json!({ "child_modules": [{ "resources": [resource] }], "resources": [] });
    let read = plan(&json!({
        "format_version": "1.2",
        "planned_values": { "outputs": { "o": { "sensitive": true, "value": { "x": "eighteen-letters" } } }, "root_module": module },
        "prior_state": { "values": { "root_module": { "resources": [
            { "address": "data.toy.b", "values": { "copy": "nineteen-letters and twenty-letters" }, "sensitive_values": {} },
        ] } } },
        "action_invocations": [{ "address": "action.toy.a", "config_values": { "x": "nineteen-letters" }, "config_sensitive": { "x": true } }],
        "configuration": { "root_module": {
            "variables": { "v": { "sensitive": true, "default": "twenty-letters" } },
            "outputs": { "c": { "sensitive": true, "expression": { "constant_value": "twenty-one-letters" } } },
            "module_calls": { "m": {
                "expressions": { "w": { "constant_value": "twenty-two-letters" }, "r": { "references": ["toy.a"], "constant_value": "${toy.a}" } },
                "module": { "variables": { "w": { "sensitive": true }, "r": { "sensitive": true } } },
            } },
        } },
        "resource_drift": [{ "address": "toy.c", "change": {
            "actions": ["update"], "before": { "a": "x" }, "after": { "a": "twenty-three-letters" },
            "before_sensitive": {}, "after_sensitive": { "a": true },
        } }],
        "checks": [{ "address": { "to_display": "check.x" }, "status": "fail", "instances": [
            { "address": { "to_display": "check.x" }, "status": "fail", "problems": [{ "message": "got eighteen-letters" }] },
        ] }],
    }));
    let all = read.json().to_string();
    assert!(!all.contains("-letters"), "{:#}", read.json());
    assert!(all.contains("${toy.a}"), "a reference is no secret: {all}");
    assert!(read.checks[0].instances[0].messages[0].starts_with("got (sensitive "));
}

#[test]
fn short_and_common_values_are_covered_in_their_place_alone() {
    let others = json!({ "a": "1", "b": "true", "c": "x1", "d": true, "e": "abc", "f": "null" });
    for secret in [json!("1"), json!(""), json!("true"), json!(true), json!("abc"), json!(1), json!("null")] {
        let plan = plan(&with_secret(&secret, others.clone()));
        let mut after = plan.changes[0].change.after.clone();
        assert_eq!(after["secret"], "(sensitive 1)", "{secret}");
        after.as_object_mut().unwrap().remove("secret");
        assert_eq!(after, others, "{secret}");
    }
    let plan = plan(&with_secret(&Value::Null, others.clone()));
    assert_eq!(plan.changes[0].change.after["secret"], Value::Null, "that there is none is no secret");
}

#[test]
fn four_and_five_characters_are_covered_as_words() {
    let after = json!({ "a": "p4ss", "b": "x p4ss y", "c": "xp4ss", "d": 1234, "e": "{\"k\":\"p4ss\"}", "f": "cDRzcw==" });
    let plan = plan(&with_secret(&"p4ss".into(), after));
    let after = &plan.changes[0].change.after;
    assert_eq!(after["a"], "(sensitive 1)");
    assert_eq!(after["b"], "x (sensitive 1) y");
    assert_eq!(after["c"], "xp4ss");
    assert_eq!(after["e"], "{\"k\":\"(sensitive 1)\"}");
    assert_eq!(after["f"], "(sensitive 1)==");
    assert_eq!(after["d"], 1234);
}

#[test]
fn numbers_and_their_digits_are_alike() {
    let plan = plan(&with_secret(
        &json!(4711),
        json!({ "a": 4711, "b": "4711", "c": "pin 4711", "d": 47110, "e": [4711.0] }),
    ));
    let after = &plan.changes[0].change.after;
    assert_eq!(
        (&after["a"], &after["b"], &after["c"]),
        (&json!("(sensitive 1)"), &json!("(sensitive 1)"), &json!("pin (sensitive 1)"))
    );
    assert_eq!(after["d"], 47110);
}

#[test]
fn names_stay_and_keys_of_instances_do_not() {
    let mut value =
        with_secret(&"database".into(), json!({ "database": { "password": 1 }, "tags": { "hunter2": "x" } }));
    value["resource_changes"][0]["address"] = json!("toy.database[\"hunter2\"]");
    value["resource_changes"][0]["type"] = json!("database");
    value["resource_changes"][0]["change"]["after"]["other"] = json!(SECRET);
    value["resource_changes"][0]["change"]["after_sensitive"]["other"] = json!(true);
    let plan = plan(&value);
    assert_eq!(plan.changes[0].address, "toy.database[\"(sensitive 1)\"]");
    assert_eq!(plan.changes[0].resource_type, "database");
    assert_eq!(plan.changes[0].change.after["database"]["password"], 1);
    assert!(!plan.json().to_string().contains(SECRET));
}

#[test]
fn lines_of_a_key_are_found_one_by_one() {
    let key = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEAabc\nMIIEpAIBAAKCAQEAdef\n-----END KEY-----\n";
    let indented = "cert: |\n  -----BEGIN KEY-----\n  MIIEpAIBAAKCAQEAabc\n  MIIEpAIBAAKCAQEAdef\n";
    let plan = plan(&with_secret(&key.into(), json!({ "data": indented })));
    assert!(!plan.json().to_string().contains("MIIE"), "{:#}", plan.json());
}

#[test]
fn what_a_secret_document_holds_is_secret() {
    let document = json!({ "password": "opensesame", "port": 5432 }).to_string();
    let plan = plan(&with_secret(
        &document.into(),
        json!({ "url": "postgres://x:opensesame@db", "password": "kept" }),
    ));
    let after = &plan.changes[0].change.after;
    assert!(!plan.json().to_string().contains("opensesame"));
    assert_eq!(after["password"], "kept");
}

#[test]
fn secrets_of_one_plan_are_covered_in_another() {
    let read = |value: &Value| {
        Unredacted::read(value.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
    };
    let (one, other) = (
        read(&with_secret(&SECRET.into(), json!({}))),
        read(
            &json!({ "format_version": "1.2", "output_changes": { "o": { "actions": ["create"], "after": SECRET } } }),
        ),
    );
    let mut secrets = Secrets::default();
    secrets.collect(&one);
    secrets.collect(&other);
    secrets
        .collect_state(b"{\"values\":{\"outputs\":{\"x\":{\"sensitive\":true,\"value\":\"of-the-state\"}}}}");
    secrets.collect_state(b"no JSON");
    assert_eq!(format!("{secrets:?}"), "Secrets(2)");
    let mut redactor = Redactor::new(&secrets);
    assert_eq!(one.redact(&mut redactor).changes[0].change.after["secret"], "(sensitive 1)");
    assert_eq!(other.redact(&mut redactor).outputs[0].1.after, "(sensitive 1)");
    assert_eq!(redactor.text("Error: of-the-state: hunter2!"), "Error: (sensitive 2): (sensitive 1)!");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the secret is, and whatever stands around it.
    #[test]
    fn no_secret_is_left(secret in "\\PC{6,30}", before in "\\PC{0,8}", after in "\\PC{0,8}") {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        prop_assume!(!"(sensitive 1234567890)".contains(secret.trim()));
        let text = format!("{before}{secret}{after}");
        let json = Value::from(text.as_str()).to_string();
        let encoded = STANDARD.encode(&text);
        let plan = plan(&with_secret(&secret.clone().into(), json!({ "a": text, "b": json, "c": encoded })));
        let values = &plan.changes[0].change.after;
        prop_assert!(!values["a"].as_str().unwrap().contains(secret.as_str()));
        let inner: String = serde_json::from_str(values["b"].as_str().unwrap()).unwrap();
        prop_assert!(!inner.contains(secret.as_str()), "{inner}");
        let shown = values["c"].as_str().unwrap();
        if let Ok(decoded) = STANDARD.decode(shown) {
            prop_assert!(!String::from_utf8_lossy(&decoded).contains(secret.as_str()));
        }
    }
}
