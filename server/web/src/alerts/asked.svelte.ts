// What is asked about an alert. The question stands beside the list and not in it: cards move while alerts come and go.
import type { Alert } from '../api/shapes';

interface Asked {
  what: 'acknowledge' | 'silence' | 'resolve';
  alert: Alert;
}

class Question {
  asked = $state.raw<Asked | null>(null);

  ask(what: Asked['what'], alert: Alert): void {
    this.asked = { what, alert };
  }

  close = (): void => {
    this.asked = null;
  };
}

export const question = new Question();
