use super::*;

fn condition(clauses: &[(&str, &str, &[&str])]) -> Condition {
    let clause = |(test, key, values): &(&str, &str, &[&str])| Clause {
        key: (*key).to_owned(),
        test: Test::new(test),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    Condition::new(clauses.iter().map(clause).collect())
}

/// Whether one clause on the same key lets through whatever another does.
fn covers(wide: (&str, &[&str]), narrow: (&str, &[&str])) -> bool {
    condition(&[(wide.0, "k", wide.1)]).covers(&condition(&[(narrow.0, "k", narrow.1)]))
}

#[test]
fn more_values_let_more_through() {
    for (wide, narrow) in [
        (("StringEquals", &["a", "b"][..]), ("StringEquals", &["a"][..])),
        (("StringLike", &["a*"]), ("StringEquals", &["ab"])),
        (("StringLike", &["a*"]), ("StringLike", &["ab*"])),
        (("StringEqualsIfExists", &["a"]), ("StringEquals", &["a"])),
        (("StringEqualsIgnoreCase", &["A"]), ("StringEquals", &["a"])),
        (("ArnLike", &["arn:aws:s3:::*"]), ("ArnEquals", &["arn:aws:s3:::b"])),
        (("IpAddress", &["10.0.0.0/8"]), ("IpAddress", &["10.1.0.0/16", "10.2.3.4"])),
        (("ForAllValues:StringEquals", &["a", "b"]), ("ForAllValues:StringEquals", &["a"])),
        (("ForAnyValue:StringLike", &["a*"]), ("ForAnyValue:StringLike", &["ab"])),
        (("Bool", &["true"]), ("Bool", &["True"])),
        (("NumericLessThan", &["10"]), ("NumericLessThan", &["9"])),
        (("DateGreaterThan", &["2026-01-01T00:00:00Z"]), ("DateGreaterThan", &["2026-02-01T00:00:00Z"])),
    ] {
        assert!(covers(wide, narrow), "{wide:?} {narrow:?}");
        assert!(!covers(narrow, wide) || wide.0 == "Bool", "{narrow:?} {wide:?}");
    }
}

#[test]
fn more_exceptions_let_less_through() {
    assert!(covers(("StringNotEquals", &["a"]), ("StringNotEquals", &["a", "b"])));
    assert!(!covers(("StringNotEquals", &["a", "b"]), ("StringNotEquals", &["a"])));
    assert!(covers(("StringNotEquals", &["ab"]), ("StringNotLike", &["a*"])));
    assert!(!covers(("StringNotLike", &["a*"]), ("StringNotEquals", &["ab"])));
    assert!(covers(("NotIpAddress", &["10.1.0.0/16"]), ("NotIpAddress", &["10.0.0.0/8"])));
    assert!(!covers(("NotIpAddress", &["10.0.0.0/8"]), ("NotIpAddress", &["10.1.0.0/16"])));
}

#[test]
fn what_cannot_be_compared_is_not_taken_for_less() {
    for (wide, narrow) in [
        (("StringEquals", &["a*"][..]), ("StringLike", &["a*"][..])),
        (("StringEquals", &["a"]), ("StringEqualsIfExists", &["a"])),
        (("StringEquals", &["a"]), ("ForAnyValue:StringEquals", &["a"])),
        (("NumericLessThan", &["5"]), ("NumericLessThanEquals", &["5"])),
        (("NumericLessThan", &["5"]), ("NumericGreaterThan", &["4"])),
        (("DateLessThan", &["2026"]), ("DateLessThan", &["2026-01-01T00:00:00Z"])),
        (("StringInvented", &["a", "b"]), ("StringInvented", &["a"])),
        (("Null", &["true"]), ("Null", &["false"])),
    ] {
        assert!(!covers(wide, narrow), "{wide:?} {narrow:?}");
    }
    assert!(covers(("StringInvented", &["a"]), ("StringInvented", &["a"])));
}

#[test]
fn every_clause_must_hold() {
    let both = condition(&[("StringEquals", "a", &["1"]), ("StringEquals", "b", &["2"])]);
    let one = condition(&[("StringEquals", "A", &["1"])]);
    assert!(one.covers(&both) && !both.covers(&one));
    assert!(Condition::default().covers(&one) && !one.covers(&Condition::default()));
    assert!(!condition(&[("StringEquals", "c", &["1"])]).covers(&both));
}

#[test]
fn alternatives_are_pieces_and_join_again() {
    let whole = condition(&[
        ("StringEquals", "a", &["1", "2"]),
        ("StringLike", "b", &["x", "y"]),
        ("StringNotEquals", "c", &["3", "4"]),
        ("ForAllValues:StringEquals", "d", &["5", "6"]),
    ]);
    let pieces = whole.pieces();
    assert_eq!(pieces.len(), 4);
    assert!(pieces.iter().all(|piece| whole.covers(piece) && !piece.covers(&whole)));
    let first = pieces[0].either(&pieces[1]).unwrap();
    let second = pieces[2].either(&pieces[3]).unwrap();
    assert_eq!(first.either(&second), Some(whole.clone()));
    assert_eq!(pieces[0].either(&pieces[3]), None);
    let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(condition(&[("StringEquals", "a", &many)]).pieces().len(), 1);
}

#[test]
fn people_read_it() {
    let shown = condition(&[("ForAnyValue:StringLikeIfExists", "aws:TagKeys", &["b", "a"])]).shown();
    assert_eq!(shown, ["ForAnyValue:StringLikeIfExists aws:TagKeys: a, b"]);
}
