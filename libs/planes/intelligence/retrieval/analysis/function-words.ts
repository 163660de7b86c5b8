import { STOP_WORDS } from '../../lexical/stop-words';
import type { StemmedLanguage, UnstemmedLanguage } from './languages';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** The small words of each language: they tell languages apart, and those of a stemmed language are no terms. */
export const FUNCTION_WORDS: Readonly<Record<StemmedLanguage | UnstemmedLanguage, ReadonlySet<string>>> = {
  english: STOP_WORDS,
  german: words(
    'der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren wird werden wurde hat haben hatte ich du er sie es wir ihr mich mir dich sich mit von zu zum zur auf aus bei nach für über unter im in am an als wie wenn dass daß auch noch nur schon so um bis durch gegen ohne was wer wo wann warum kein keine mein meine dein sein seine doch kann muss',
  ),
  french: words(
    'le la les un une des du de d l et ou mais ne pas n est sont était été être a ont avait avoir je tu il elle on nous vous ils elles me te se s ce cet cette ces mon ma mes son sa ses notre votre leur qui que qu quoi où quand comment pourquoi dans en sur sous avec sans pour par au aux à y plus très aussi si c j m t',
  ),
  spanish: words(
    'el la los las un una unos unas de del al y o pero no es son era fue ser está están estar ha han había haber yo tú él ella nosotros ellos ellas me te se lo le les mi mis su sus nuestro que qué quién cuándo cómo dónde por para con sin en sobre entre como más muy también si ya porque cuando este esta estos estas ese eso a',
  ),
  italian: words(
    'il lo la i gli le un uno una di del della dei delle dello da dal dalla in nel nella con su sul sulla per tra fra e o ma non è sono era essere ha hanno aveva avere io tu lui lei noi voi loro mi ti si ci vi che chi cosa come quando dove perché più molto anche se quest dell nell sull dall all questo questa questi quello mio mia suo sua a al alla ai l d',
  ),
  portuguese: words(
    'o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre e ou mas não é são era foi ser está estão estar tem têm tinha ter eu tu ele ela nós eles elas me te se lhe meu minha seu sua que quem quando como onde porque mais muito também já isso este esta esse essa ao à',
  ),
  dutch: words(
    'de het een en of maar niet is zijn was waren wordt worden werd heeft hebben had ik jij je hij zij ze wij we jullie u mij me hem haar ons hun met van naar op uit bij voor over onder in aan als dan dat die dit deze er ook nog al wel geen mijn jouw wat wie waar wanneer waarom hoe te om door tot',
  ),
  swedish: words(
    'och att det den de en ett i på är var som för av med till från om inte har hade jag du han hon vi ni dem mig dig sig sin sitt sina min mitt mina din men eller så när där vad vem hur varför också bara kan ska skulle blir över under efter utan vid nu då alla detta denna',
  ),
  norwegian: words(
    'og å at det den de en et ei i på er var som for av med til fra om ikke har hadde jeg du han hun vi dere dem meg deg seg sin sitt sine min mitt mine din men eller så når der hva hvem hvordan hvorfor også bare kan skal skulle blir over under etter uten ved nå da alle dette denne',
  ),
  danish: words(
    'og at det den de en et i på er var som for af med til fra om ikke har havde jeg du han hun vi dem mig dig sig sin sit sine min mit mine din men eller så når der hvad hvem hvordan hvorfor også kun kan skal skulle bliver over under efter uden ved nu da alle dette denne blev nogle noget',
  ),
  finnish: words(
    'ja on ei se hän minä sinä me te he että joka mikä kun niin kuin mutta tai oli olla ovat olen en et emme myös vain jo vielä nyt tämä tuo nämä minun sinun hänen siitä sitä jos missä mitä miksi milloin kanssa ollut voi',
  ),
  hungarian: words(
    'a az és hogy nem is egy ez de van volt meg csak már még ha mint vagy el ki be fel le én te ő mi ti ők aki ami amely mert kell lesz lehet nagyon minden ezt azt ezek azok hol mikor miért hogyan',
  ),
  romanian: words(
    'și şi de la în cu pe un o nu este sunt era a ai al ale lui ei eu tu el ea noi voi mă te se îl îi care ce cine când cum unde pentru din prin mai dar sau dacă foarte acest această acesta că să fi fost au am are',
  ),
  turkish: words(
    've bir bu şu o da de ile için gibi ama fakat veya ya çok daha en değil var yok ben sen biz siz onlar ne kim nerede nasıl neden her hiç ki mi mı mu mü olarak olan kadar sonra önce',
  ),
  russian: words(
    'и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне было вот от меня еще ещё нет о из ему когда даже ну ли если уже или ни быть был него до вас вам они где есть надо для мы тебя их чем была сам без чего себя под будет кто этот это эта того потому какой какая',
  ),
  arabic: words(
    'في من على الى إلى عن مع هذا هذه ذلك تلك التي الذي الذين هو هي هم هن انا أنا انت أنت نحن كان كانت يكون لم لن لا ما ماذا متى اين أين كيف لماذا هل او أو ثم و قد كل بعد قبل عند بين حتى اذا إذا ان أن إن لكن غير',
  ),
  bulgarian: words(
    'и на за да се от с в не е са по но като това ще си при или до ги му към бе беше тя той те ние какво кога къде защо аз ти',
  ),
  catalan: words(
    'el la els les un una de del dels i o però no és són era amb per a en que què qui quan com on més molt també aquest aquesta hi ho',
  ),
  croatian: words(
    'i u na je da se su za od s sa ne što koji koja koje ali ili kao bio bila smo ste sam će nije kada gdje kako zašto po iz do',
  ),
  czech: words(
    'a v ve na je se že s z do o to i k ke po jako za by byl byla bylo jsem jsou není ale nebo když kde jak proč který která co od pro si',
  ),
  indonesian: words(
    'yang dan di ke dari ini itu untuk dengan tidak adalah pada akan ada saya kamu dia kami mereka apa kapan mana atau juga sudah bisa',
  ),
  persian: words('و در به از که این آن را با است برای بود شد یک تا هم یا اما او من تو ما شما آنها چه کی کجا چرا هر می نمی'),
  polish: words(
    'i w we na z ze do nie to się jest są był była było że o jak ale po co za od dla przez czy tylko już jego jej ich ma kiedy gdzie dlaczego który która',
  ),
  ukrainian: words(
    'і й в у не що він на я з як а то все вона так його але та ти до же ви за по тільки її мені було від мене ще ні о із коли де це цей чи якщо вже або для ми',
  ),
};
