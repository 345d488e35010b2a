"""Messages in trouble: a gateway that is killed and loses answers, workers that are killed, a broker that forgets."""
