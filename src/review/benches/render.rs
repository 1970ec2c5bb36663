//! How long it takes to render large reviews.
//!
//! `cargo bench -p review` prints the figures. A tenth of the changes replace something, a tenth destroy, the others change
//! or make; each has eight arguments, a reason and a place.

use divan::Bencher;
use review::render::{Links, markdown, text};
use review::{
    Action, ArgumentChange, Change, Danger, MadeFrom, Place, Reason, ReplaceOrder, Review, Shown,
    StackReview, StackState, ValueChange,
};
use serde_json::json;

const SIZES: [usize; 3] = [300, 3_000, 20_000];

fn main() {
    divan::main();
}

fn change(number: usize) -> Change {
    let (resource_type, action, danger) = match number % 10 {
        0 => ("aws_subnet", Action::Replace(ReplaceOrder::DestroyFirst), Danger::Replace),
        1 => ("aws_iam_role", Action::Delete, Danger::Destroy),
        2..=5 => ("aws_iam_policy", Action::Update, Danger::Update),
        _ => ("aws_cloudwatch_metric_alarm", Action::Create, Danger::Create),
    };
    let argument = |at: usize| ArgumentChange {
        path: format!("argument_{at}"),
        change: ValueChange::Changed {
            before: Shown::Value(json!({ "is": [at, number] })),
            after: Shown::Value(json!({ "is": [number, at], "and": ["a longer text", "and more of it"] })),
        },
        forces_replacement: at == 0,
    };
    Change {
        address: format!("{resource_type}.service_{number:05}"),
        resource_type: resource_type.to_owned(),
        action,
        danger,
        moved_from: None,
        import: None,
        deposed: None,
        reasons: vec![Reason {
            code: "replace_because_cannot_update".to_owned(),
            text: "`argument_0` cannot change in place".to_owned(),
            arguments: vec!["argument_0".to_owned()],
        }],
        consequences: Vec::new(),
        arguments: (0..8).map(argument).collect(),
        setting: format!("services.service_{}.grants", number / 30),
        place: Some(Place { file: "out/prod/infrastructure/network.tf.json".to_owned(), line: number + 1 }),
    }
}

fn review(changes: usize) -> Review {
    let stack = |name: &str, numbers: std::ops::Range<usize>| StackReview {
        stack: name.to_owned(),
        state: StackState::Reviewed,
        changes: numbers.map(change).collect(),
        drift: Vec::new(),
        outputs: Vec::new(),
        checks: Vec::new(),
        deferred: Vec::new(),
    };
    Review {
        format_version: 1,
        environment: "prod".to_owned(),
        made_from: MadeFrom::Plan { program: "Terraform 1.11.4".to_owned() },
        stacks: vec![stack("infrastructure", 0..changes / 2), stack("application", changes / 2..changes)],
        access: Vec::new(),
        openings: Vec::new(),
        notes: Vec::new(),
    }
}

/// The comment of a pull request.
#[divan::bench(args = SIZES)]
fn comment(bencher: Bencher, changes: usize) {
    let review = review(changes);
    let links = Links {
        files: Some("https://github.com/example-org/platform/blob/1a2b3c4/".to_owned()),
        base_files: None,
    };
    bencher.bench_local(|| markdown(&review, &links));
}

/// Text for terminals.
#[divan::bench(args = SIZES)]
fn terminal(bencher: Bencher, changes: usize) {
    let review = review(changes);
    bencher.bench_local(|| text(&review, true));
}

/// JSON, with figures.
#[divan::bench(args = SIZES)]
fn document(bencher: Bencher, changes: usize) {
    let review = review(changes);
    bencher.bench_local(|| serde_json::to_string(&review.document()));
}
