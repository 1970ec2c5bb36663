//! Settings of a service's AWS side: `grants`, `logs`, `alarms` and `secrets` of `[services.<key>]`, and `[alarms]`.

use aws::arn::AlarmAction;
use aws::log_retention::RetentionInDays;
use aws::names::SecretName;
use settings::{Node, Problem, Problems, child, names, numbers, settings};

settings! {
    /// The log group of each channel of a service.
    pub struct LogsSettings, with defaults {
        /// How long its logs are kept, in days.
        pub retention_in_days: RetentionInDays = RetentionInDays::YEAR,
    }
}

settings! {
    /// A secret of a service: a place for a value in Secrets Manager. The value is put there by whoever knows it, and
    /// stands neither here nor in Terraform's state.
    pub struct SecretSettings, with defaults {
        /// What it is called in Secrets Manager; left out, `<service>/<key>`.
        #[one_way = "Another name is another secret: the value of this one would be lost."]
        pub name: Option<SecretName> = None,
        /// What it is for.
        pub description: Option<SecretDescription> = None,
        /// How long a deleted secret can be brought back, in days.
        pub recovery_window_in_days: RecoveryWindow = const { RecoveryWindow::of(30) },
    }
}

settings! {
    /// The alarms of each channel of a service, by the metrics of Container Insights.
    pub struct AlarmsSettings, with defaults {
        /// Whether there are any.
        pub enabled: bool = true,
        /// Containers that start again and again.
        pub restarts: RestartsSettings = RestartsSettings::default(),
        /// Pods that should run and do not.
        pub running_pods: RunningPodsSettings = RunningPodsSettings::default(),
    }
}

settings! {
    /// The alarm of containers that start again and again.
    pub struct RestartsSettings, with defaults {
        /// How many restarts of a channel's containers together set it off.
        pub threshold: AlarmThreshold = const { AlarmThreshold::of(3) },
        /// Within how many minutes.
        pub minutes: AlarmMinutes = const { AlarmMinutes::of(10) },
    }
}

settings! {
    /// The alarm of pods that should run and do not.
    pub struct RunningPodsSettings, with defaults {
        /// Fewer running pods in the channel's namespace than this set it off.
        pub minimum: AlarmThreshold = const { AlarmThreshold::of(1) },
        /// For how many minutes on end.
        pub minutes: AlarmMinutes = const { AlarmMinutes::of(5) },
    }
}

settings! {
    /// Whom alarms tell.
    pub struct NotificationSettings, checked by NotificationSettings::check, with defaults {
        /// The SNS topics that are told when an alarm goes off and when it is over; with none, alarms only show.
        pub actions: Vec<AlarmAction> = Vec::new(),
    }
}

/// How many actions an alarm has for each of its states (CloudWatch API, `PutMetricAlarm`).
const MOST_ACTIONS: usize = 5;

impl NotificationSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let number = self.actions.len();
        if number > MOST_ACTIONS {
            problems.push(
                Problem::new(format!("an alarm takes at most {MOST_ACTIONS} actions, these are {number}"))
                    .help("name one topic, and let the others subscribe to it")
                    .at_path(node, &child(node.path(), "actions")),
            );
        }
    }
}

numbers! {
    /// Days between the request to delete a secret and its end (Secrets Manager API, `DeleteSecret`).
    pub struct RecoveryWindow(u32) in 7..=30;
    /// A count that sets an alarm off.
    pub struct AlarmThreshold(u32) in 1..=100_000;
    /// Minutes that an alarm looks at: a day at most (CloudWatch API, `PutMetricAlarm`).
    pub struct AlarmMinutes(u32) in 1..=1440;
}

names! {
    /// What the settings call a secret, as it ends the secret's name.
    SecretKey: "a secret's key", 1..=64, "0-9a-z" "0-9a-z_-" "0-9a-z",
        "lowercase letters, digits, hyphens and underscores, beginning and ending with a letter or digit";
    /// What a secret is for, as the console shows it.
    SecretDescription: "a description", 1..=512, "0-9A-Za-z" " 0-9A-Za-z.,:;()/_'+=@-" "0-9A-Za-z.,:;()/_'+=@-",
        "letters, digits, spaces and any of . , : ; ( ) / _ ' + = @ -";
}

impl SecretSettings {
    /// What a service's secret is called in Secrets Manager. A service's name and a key are short enough for it.
    ///
    /// # Panics
    /// Never: both parts keep the rule, and together they have 128 characters at most.
    pub fn name(&self, service: &aws::names::ServiceName, key: &SecretKey) -> SecretName {
        let default =
            || SecretName::new(format!("{service}/{key}")).expect("made of parts that keep the rule");
        self.name.clone().unwrap_or_else(default)
    }
}
