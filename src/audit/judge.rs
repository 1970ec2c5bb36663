//! How judges are written: what is asked of every resource of a type in a line each, anything else plainly.

use serde_json::Value;

use crate::assessment::Outcome;
use crate::input::Input;
use crate::model::{Model, Subject};

/// Who judges a control.
pub struct Judge {
    /// The control's id.
    pub control: &'static str,
    how: How,
}

/// A judge of a whole model, written plainly.
pub type Plain = for<'m> fn(&'m Model, &Input<'_>) -> Vec<Verdict<'m>>;
/// A judge of one subject, written plainly.
pub type OfEach = for<'m> fn(&'m Model, &'m Subject) -> Vec<Verdict<'m>>;

enum How {
    Every(Every),
    Each(&'static [&'static str], OfEach),
    Plain(Plain),
}

/// A judge that asks the same of every resource of a type.
pub fn judge(control: &'static str, every: Every) -> Judge {
    Judge { control, how: How::Every(every) }
}

/// A judge that looks at every resource of some types, or at every object of some kinds.
pub fn each(control: &'static str, kinds: &'static [&'static str], of_each: OfEach) -> Judge {
    Judge { control, how: How::Each(kinds, of_each) }
}

/// A judge that looks at the whole.
pub fn plainly(control: &'static str, plain: Plain) -> Judge {
    Judge { control, how: How::Plain(plain) }
}

impl Judge {
    /// What it finds.
    pub fn run<'m>(&self, model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
        match &self.how {
            How::Every(every) if model.of_type(every.resource_type).next().is_none() => {
                vec![Verdict::not_applicable(format!("there is no {}", every.resource_type))]
            }
            How::Every(every) => every.run(model),
            How::Each(kinds, of_each) => {
                let is_meant = |subject: &&Subject| kinds.contains(&subject.kind.as_str());
                let mut asked = model.subjects().filter(is_meant).peekable();
                if asked.peek().is_none() {
                    return vec![Verdict::not_applicable(format!("there is no {}", kinds.join(" and no ")))];
                }
                asked.flat_map(|subject| of_each(model, subject)).collect()
            }
            How::Plain(plain) => plain(model, input),
        }
    }
}

/// What a judge says of something.
#[derive(Clone, Debug)]
pub struct Verdict<'m> {
    /// Pass, fail or not assessable.
    pub outcome: Outcome,
    /// What it is about; none for the environment as a whole.
    pub subject: Option<&'m Subject>,
    /// The argument or field; empty for the whole.
    pub path: String,
    /// What stands there.
    pub value: Value,
    /// What that means, as a sentence without a full stop.
    pub message: String,
    /// The settings key that decides it, where it is not the control's.
    pub setting: Option<String>,
}

impl<'m> Verdict<'m> {
    /// That something passes or fails: a subject, by what stands at a path.
    pub fn of(
        holds: bool,
        subject: &'m Subject,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let path = path.into();
        Self {
            outcome: if holds { Outcome::Pass } else { Outcome::Fail },
            subject: Some(subject),
            value: if path.is_empty() { Value::Null } else { subject.at(&path).cloned().unwrap_or_default() },
            path,
            message: message.into(),
            setting: None,
        }
    }

    /// That a subject passes.
    pub fn pass(subject: &'m Subject, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(true, subject, path, message)
    }

    /// That a subject fails.
    pub fn fail(subject: &'m Subject, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(false, subject, path, message)
    }

    /// What is so of the environment as a whole.
    pub fn whole(holds: bool, message: impl Into<String>) -> Self {
        Self {
            outcome: if holds { Outcome::Pass } else { Outcome::Fail },
            subject: None,
            path: String::new(),
            value: Value::Null,
            message: message.into(),
            setting: None,
        }
    }

    /// What the model cannot say, and who can.
    pub fn unknown(subject: Option<&'m Subject>, message: impl Into<String>) -> Self {
        let outcome = Outcome::NotAssessable;
        Self { outcome, subject, ..Self::whole(false, message) }
    }

    /// That a control is about nothing here, with the reason.
    pub fn not_applicable(message: impl Into<String>) -> Self {
        Self { outcome: Outcome::NotApplicable, ..Self::whole(false, message) }
    }

    /// That a control asks nothing of a subject, with the reason.
    pub fn spared(subject: &'m Subject, message: impl Into<String>) -> Self {
        Self { subject: Some(subject), ..Self::not_applicable(message) }
    }

    /// The settings key that decides it.
    #[must_use]
    pub fn setting(mut self, setting: impl Into<String>) -> Self {
        self.setting = Some(setting.into());
        self
    }

    /// What stands there, where that is not what the path leads to.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }
}

/// What is asked of every resource of a type.
pub struct Every {
    resource_type: &'static str,
    only: Option<fn(&Model, &Subject) -> bool>,
    beside: Option<(&'static str, &'static str)>,
    expectations: Vec<(&'static str, Rule)>,
}

/// Every resource of a type.
pub fn every(resource_type: &'static str) -> Every {
    Every { resource_type, only: None, beside: None, expectations: Vec::new() }
}

impl Every {
    /// Only those of which something is so.
    #[must_use]
    pub fn only(mut self, is_meant: fn(&Model, &Subject) -> bool) -> Self {
        self.only = Some(is_meant);
        self
    }

    /// Asks it of the resource of another type whose argument refers to this one, which must be there.
    #[must_use]
    pub fn beside(mut self, resource_type: &'static str, argument: &'static str) -> Self {
        self.beside = Some((resource_type, argument));
        self
    }

    /// Asks something of the argument at a path.
    #[must_use]
    pub fn expect(mut self, path: &'static str, rule: Rule) -> Self {
        self.expectations.push((path, rule));
        self
    }

    fn run<'m>(&self, model: &'m Model) -> Vec<Verdict<'m>> {
        let mut verdicts = Vec::new();
        for subject in model.of_type(self.resource_type) {
            if self.only.is_some_and(|is_meant| !is_meant(model, subject)) {
                continue;
            }
            let Some((resource_type, argument)) = self.beside else {
                self.judge(model, subject, &mut verdicts);
                continue;
            };
            let beside = model.referring(subject, resource_type, argument);
            if beside.is_empty() {
                let message = format!("no {resource_type} is for it");
                verdicts.push(Verdict::fail(subject, "", message));
            }
            for of in beside {
                if self.expectations.is_empty() {
                    let message = format!("it is for {}", subject.address);
                    verdicts.push(Verdict::pass(of, argument, message));
                }
                self.judge(model, of, &mut verdicts);
            }
        }
        verdicts
    }

    fn judge<'m>(&self, model: &'m Model, subject: &'m Subject, verdicts: &mut Vec<Verdict<'m>>) {
        for (path, rule) in &self.expectations {
            verdicts.push(rule.judge(model, subject, path));
        }
    }
}

/// What must hold of a value.
pub struct Rule {
    wants: String,
    holds: Holds,
}

/// Whether a value, or that there is none, is right.
type OfValue = Box<dyn Fn(Option<&Value>) -> bool>;

enum Holds {
    Value(OfValue),
    RefersTo(&'static [&'static str]),
    Key,
}

impl Rule {
    /// A rule of the value at a path, with what it wants, as in "… is asked for".
    pub fn new(wants: impl Into<String>, holds: impl Fn(Option<&Value>) -> bool + 'static) -> Self {
        Self { wants: wants.into(), holds: Holds::Value(Box::new(holds)) }
    }

    /// What it says of a subject.
    pub fn judge<'m>(&self, model: &'m Model, subject: &'m Subject, path: &str) -> Verdict<'m> {
        let value = subject.at(path);
        let holds = match &self.holds {
            Holds::Value(holds) => holds(value),
            Holds::RefersTo(types) => {
                model.targets(subject, path).iter().any(|target| types.contains(&target.kind.as_str()))
            }
            Holds::Key => is_key(model, subject, path),
        };
        let found = match value {
            None => "is not set".to_owned(),
            Some(value) => format!("is {}", shown(value)),
        };
        let message = if holds {
            format!("`{path}` {found}")
        } else {
            format!("`{path}` {found}, where {} is asked for", self.wants)
        };
        Verdict::of(holds, subject, path, message)
    }
}

/// A value within a sentence.
pub fn shown(value: &Value) -> String {
    /// What is longer says nothing in a sentence; the value stands beside it.
    const LONGEST: usize = 80;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        text
    } else {
        text.chars().take(LONGEST).chain("…".chars()).collect()
    }
}

/// Whether a value is another one; a boolean or a number may be written as a text.
fn is_same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(text), Value::Bool(_) | Value::Number(_)) => {
            serde_json::from_str::<Value>(text).is_ok_and(|value| value == *wanted)
        }
        _ => value == wanted,
    }
}

/// One value.
pub fn is(wanted: impl Into<Value>) -> Rule {
    let wanted = wanted.into();
    Rule::new(wanted.to_string(), move |value| value.is_some_and(|value| is_same(value, &wanted)))
}

/// One value, which is also the default.
pub fn is_or_unset(wanted: impl Into<Value>) -> Rule {
    let wanted = wanted.into();
    Rule::new(wanted.to_string(), move |value| value.is_none_or(|value| is_same(value, &wanted)))
}

/// Any value but one, which is the default too.
pub fn is_not(unwanted: impl Into<Value>) -> Rule {
    let unwanted = unwanted.into();
    Rule::new(format!("anything but {unwanted}"), move |value| {
        value.is_some_and(|value| !is_same(value, &unwanted))
    })
}

/// One of some texts.
pub fn one_of(wanted: &'static [&'static str]) -> Rule {
    Rule::new(format!("one of {}", wanted.join(", ")), move |value| {
        value.and_then(Value::as_str).is_some_and(|text| wanted.contains(&text))
    })
}

/// A list that has all of some texts.
pub fn contains_all(wanted: &'static [&'static str]) -> Rule {
    Rule::new(format!("all of {}", wanted.join(", ")), move |value| {
        let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        wanted.iter().all(|text| items.iter().any(|item| item == text))
    })
}

/// A number that is not less.
pub fn at_least(least: i64) -> Rule {
    Rule::new(format!("{least} or more"), move |value| number(value).is_some_and(|number| number >= least))
}

/// A number that is not more.
pub fn at_most(most: i64) -> Rule {
    Rule::new(format!("{most} or less"), move |value| number(value).is_some_and(|number| number <= most))
}

/// Anything that is no empty text or list.
pub fn set() -> Rule {
    Rule::new("a value", |value| match value {
        None => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    })
}

/// Nothing.
pub fn unset() -> Rule {
    Rule::new("nothing", |value| match value {
        None => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    })
}

/// Anything that refers to a resource of one of some types.
pub fn refers_to(types: &'static [&'static str]) -> Rule {
    Rule { wants: format!("a reference to {}", types.join(" or ")), holds: Holds::RefersTo(types) }
}

/// A key of KMS that is not AWS's own.
pub fn key() -> Rule {
    Rule { wants: "a key of the account".to_owned(), holds: Holds::Key }
}

/// Whether the argument at a path is a key of KMS that is not AWS's own.
fn is_key(model: &Model, subject: &Subject, path: &str) -> bool {
    let refers = model.targets(subject, path).iter().any(|target| target.kind == "aws_kms_key");
    let is_named = || {
        let text = subject.text(path).unwrap_or_default();
        text.starts_with("arn:") && text.contains(":kms:") && !text.contains(":alias/aws/")
    };
    refers || is_named()
}

fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
