"""The tests: they mirror reclamator/, and journeys/, browser/ and guards go across."""
