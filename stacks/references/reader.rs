//! The side of a contract that reads.

use aws::data::SsmParameter;
use terraform::{Expr, Map, Section, Stack};

use super::remote_state::{RemoteState, RemoteStateHandle};
use super::{Export, Field, Value, parameter_path};
use crate::environment::{Environment, StackReferences};
use crate::root_module;

/// A stack that reads what another exports. Data sources are offered to the stack; those that it uses become part of it
/// with [`Stack::add_used`].
pub struct Reader<'a> {
    stack: &'a mut Stack,
    environment: &'a Environment,
    producer: &'a str,
}

impl<'a> Reader<'a> {
    /// A stack that reads what the stack `producer` exports.
    pub fn new(stack: &'a mut Stack, environment: &'a Environment, producer: &'a str) -> Self {
        Self { stack, environment, producer }
    }

    /// Reads a contract, of which there is what `present` says.
    pub fn read_all<E: Export>(self, present: E::Present) -> E {
        let section = Section::new("references", "stacks/references", "stack_references");
        let Self { environment, producer, .. } = self;
        self.stack.section(section, |stack| {
            E::read(present, &Field::root(), &mut Reader { stack, environment, producer })
        })
    }

    pub(super) fn read<T: Value>(&mut self, field: &Field) -> Expr<T> {
        match self.environment.settings.stack_references {
            StackReferences::RemoteState if field.sensitive => self.state().sensitive_output(&field.name),
            StackReferences::RemoteState => self.state().output(&field.name),
            StackReferences::Ssm => {
                let path = parameter_path(self.environment, self.producer, &field.name);
                let name = format!("{}_{}", self.producer, field.name);
                let parameter =
                    self.stack.made_at(field.location, |stack| stack.offer(name, SsmParameter::new(path)));
                T::from_text(if field.sensitive { parameter.value() } else { parameter.insecure_value() })
            }
        }
    }

    /// The producer's state, with its backend's own place.
    fn state(&mut self) -> RemoteStateHandle {
        let config: Expr<Map<String>> = [
            ("bucket", self.environment.state_bucket().to_string()),
            ("key", root_module::state_key(self.environment, self.producer)),
            ("region", self.environment.settings.region.to_string()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        self.stack.offer(self.producer.to_owned(), RemoteState::of_s3(config))
    }
}
