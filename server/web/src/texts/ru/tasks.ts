// Предложения об обслуживании: что кому-то нужно сделать с машиной.
import { countWords, pluralRu } from '../../words/count';
import { numberFormat } from '../../words/number';
import type { taskTexts } from '../tasks';

const twoDecimals = numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const taskTextsRu: typeof taskTexts = {
  heading: 'Обслуживание',
  lead: 'Что кому-то нужно сделать с машиной. Задачи возникают сами, когда одна и та же неисправность видна снова и снова или часть предупреждает, что откажет.',
  none: 'Делать нечего.',
  which: 'Какие задачи',
  open: 'Открытые',
  all: 'Все',
  host: 'Узел',
  add: 'Новая задача',
  save: 'Создать задачу',
  gone: 'Такой задачи нет.',
  title: 'Что нужно сделать',
  titleHint: 'Заменить вентилятор 3',
  component: 'Часть',
  componentHint: 'fan/FAN3; пусто: вся машина',
  severity: 'Насколько это плохо',
  assignee: 'Кому поручено',
  nobody: 'пока никому',
  note: 'Заметка',
  noteHint: 'Что нужно знать тому, кто придёт после вас',
  addNote: 'Добавить заметку',
  notes: 'Заметки',
  noNotes: 'Пока ничего не сказано.',
  evidence: 'Свидетельства',
  noEvidence: 'С ней ничего не связано.',
  itself: 'Ironwatch',
  madeBy: (person) => (person === '' ? 'возникла сама' : `создал(а) ${person}`),
  seen: (count) => `замечено ${pluralRu(count, 'раз', 'раза', 'раз')}`,
  scheduledFor: 'Запланировано на (UTC)',
  plan: 'Запланировать',
  print: 'Наряд на работу, для печати',
  status: 'Состояние',
  change: { pending: 'Вернуть в ожидание', scheduled: 'Запланировать', in_progress: 'Начать', verifying: 'Сделано, наблюдать', completed: 'Сделано', cancelled: 'Не делать' },
  verify: 'Сделано, закрыть, если неисправность не вернётся',
  quiet: (quiet, wanted) => `Узел проработал ${quiet} из ${wanted} без этой неисправности.`,
  statuses: { pending: 'Ожидает', scheduled: 'Запланирована', in_progress: 'В работе', verifying: 'Проверяется', completed: 'Сделана', cancelled: 'Отменена' },
  reasons: {
    reboots: 'он перезагружается снова и снова',
    power_cycles: 'ему понадобилось снимать питание',
    gpu_errors: 'GPU отказывает снова и снова',
    ecc: 'память слишком много исправляет',
    predicted_failure: 'часть предупреждает, что откажет',
    by_hand: 'кто-то это заметил',
  },
  faults: {
    host: 'Скажите, какой узел.',
    title: 'Скажите, что нужно сделать, от 3 до 120 знаков.',
    note: 'Добавлять нечего.',
    time: 'Скажите когда.',
  },
  outage: {
    clear: 'Убрать',
    clearTitle: 'Он закончен и разобран: скрыть из этого списка.',
  },
  availability: {
    lastMonth: (percent) => (percent === null ? 'За последние 30 дней не наблюдался' : `Работал ${twoDecimals(percent)} % последних 30 дней`),
    watched: (percent, watched) => `Работал ${twoDecimals(percent)} % времени наблюдения (${watched} за последние 30 дней)`,
    outages: (count) => pluralRu(count, 'незапланированный простой', 'незапланированных простоя', 'незапланированных простоев'),
    reboots: (planned, unexpected) =>
      `${pluralRu(planned + unexpected, 'перезагрузка', 'перезагрузки', 'перезагрузок')}, из них неожиданных: ${countWords(unexpected)}`,
  },
};
