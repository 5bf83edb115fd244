/// One life of a console, from its start to its death.
struct SimulatedLife: Equatable {
  var console: Int
  var number: Int
}
